package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.ConformanceCase.Expected;
import dev.caravan.csv.ConformanceCase.Field;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.csv.source.TranscodedText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Runs the cases under {@code csv/conformance}. */
class ConformanceTest {
    private static final int LARGE = 1 << 20;
    /** Inputs beyond it meet their buffer's end at a sample of their bytes only. */
    private static final int EVERY_BYTE_UP_TO = 1000;

    private record ChunkSize(int maxRecords, int maxBytes) {}

    private static final ChunkSize WHOLE = new ChunkSize(LARGE, LARGE);
    private static final List<ChunkSize> SIZES =
            List.of(WHOLE, new ChunkSize(1, 1), new ChunkSize(2, 64), new ChunkSize(3, 7), new ChunkSize(LARGE, 17));

    @TestFactory
    Stream<DynamicContainer> cases() throws IOException, URISyntaxException {
        return files().map(file -> DynamicContainer.dynamicContainer(
                file.getFileName().toString(), all(file).map(c -> DynamicTest.dynamicTest(c.name(), () -> hold(c)))));
    }

    @Test
    void thereAreEnoughCasesAndNoTwoOfOneName() throws IOException, URISyntaxException {
        List<String> names =
                files().flatMap(ConformanceTest::all).map(ConformanceCase::name).toList();

        assertThat(names).hasSizeGreaterThanOrEqualTo(150).doesNotHaveDuplicates();
    }

    @Test
    void everyReasonHasACase() throws IOException, URISyntaxException {
        assertThat(files().flatMap(ConformanceTest::all)
                        .flatMap(c -> c.expected().stream())
                        .map(Expected::reason)
                        .filter(Objects::nonNull))
                .contains(Stream.of(ParseError.values()).map(ParseError::code).toArray(String[]::new));
    }

    private static Stream<Path> files() throws IOException, URISyntaxException {
        Path folder = Path.of(Objects.requireNonNull(ConformanceTest.class.getResource("/csv/conformance"))
                .toURI());
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".cases")).sorted().toList().stream();
        }
    }

    private static Stream<ConformanceCase> all(Path file) {
        try {
            return ConformanceCase.read(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void hold(ConformanceCase c) throws IOException {
        for (ChunkSize size : SIZES) {
            assertThat(read(c, new ByteArrayInputStream(c.input()), StreamBuffer.FIRST_BYTES, size))
                    .as("in chunks of %s", size)
                    .isEqualTo(c.expected());
        }
        assertThat(read(
                        c,
                        CsvSource.open(
                                        new ByteArrayInputStream(c.input()),
                                        c.dialect(),
                                        c.encoding(),
                                        0,
                                        DecompressionLimits.standard())
                                .reader(c.bounds(), LARGE, LARGE)))
                .as("as a source")
                .isEqualTo(c.expected());
        for (int at : boundaries(c.input().length)) {
            assertThat(read(c, brokenAt(at, c.input()), Math.max(2, at), WHOLE))
                    .as("with the buffer's end after %d bytes", at)
                    .isEqualTo(c.expected());
        }
        if (c.input().length <= EVERY_BYTE_UP_TO) {
            assertThat(read(c, Reading.dripping(c.input(), 1, 0), 2, WHOLE))
                    .as("byte by byte")
                    .isEqualTo(c.expected());
        }
    }

    private static int[] boundaries(int length) {
        int step = length <= EVERY_BYTE_UP_TO ? 1 : length / 13;
        return IntStream.rangeClosed(1, length).filter(at -> at % step == 0).toArray();
    }

    /** A stream that gives the bytes before the place first, and nothing more with them. */
    private static InputStream brokenAt(int place, byte[] bytes) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, pos < place ? Math.min(length, place - pos) : length);
            }
        };
    }

    private static List<Expected> read(ConformanceCase c, InputStream source, int windowBytes, ChunkSize size)
            throws IOException {
        InputStream text =
                c.encoding().equals(StandardCharsets.UTF_8) ? source : new TranscodedText(source, c.encoding());
        return read(
                c,
                new ChunkReader(
                        text,
                        SourceEncoding.of(c.encoding()),
                        c.dialect(),
                        c.bounds(),
                        size.maxRecords(),
                        size.maxBytes(),
                        Position.START,
                        windowBytes));
    }

    private static List<Expected> read(ConformanceCase c, ChunkReader source) throws IOException {
        List<Expected> seen = new ArrayList<>();
        try (ChunkReader reader = source) {
            Chunk head = reader.header();
            int columns = c.columns();
            if (head != null) {
                Records header = parse(c, 0, head);
                columns = header.parseError(0) == null ? header.fields(0) : columns;
                see(c, header, true, seen);
            }
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                Records records = parse(c, columns, chunk);
                assertThat(records.size()).isEqualTo(chunk.records());
                see(c, records, false, seen);
            }
        }
        return seen;
    }

    /** As a loader does: from a copy of the chunk, which need not be at its array's beginning. */
    private static Records parse(ConformanceCase c, int columns, Chunk chunk) {
        byte[] copy = new byte[chunk.length() + 2];
        System.arraycopy(chunk.buffer(), chunk.from(), copy, 1, chunk.length());
        copy[0] = '"';
        copy[copy.length - 1] = '"';
        return new RecordParser(c.dialect(), c.bounds(), columns, c.ragged(), c.encoding())
                .parse(
                        copy,
                        1,
                        copy.length - 1,
                        chunk.firstRecord(),
                        chunk.firstLine(),
                        chunk.offset(),
                        chunk.truncation());
    }

    private static void see(ConformanceCase c, Records records, boolean header, List<Expected> seen) {
        for (int r = 0; r < records.size(); r++) {
            Expected expected = seen.size() < c.expected().size() ? c.expected().get(seen.size()) : null;
            ParseError parseError = records.parseError(r);
            boolean columnSaid = expected != null && expected.column() != null;
            seen.add(new Expected(
                    records.line(r),
                    records.offset(r),
                    header,
                    parseError == null ? fields(records, r, expected == null ? null : expected.fields()) : null,
                    parseError == null ? null : parseError.code(),
                    parseError != null && columnSaid ? Integer.valueOf(records.problemColumn(r)) : null,
                    parseError == null ? "" : records.originalText(r)));
        }
    }

    /** Says of a field whether it was in quotes only if the case does. */
    private static List<Field> fields(Records records, int r, @org.jspecify.annotations.Nullable List<Field> expected) {
        List<Field> fields = new ArrayList<>();
        for (int c = 0; c < records.fields(r); c++) {
            boolean said =
                    expected != null && c < expected.size() && expected.get(c).quoted() != null;
            fields.add(new Field(records.text(r, c), said ? Boolean.valueOf(records.quoted(r, c)) : null));
        }
        return fields;
    }
}
