package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.Reading.Piece;
import dev.caravan.csv.Reading.Row;
import dev.caravan.csv.source.DecompressionLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

class ReadingPropertiesTest {

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenIsReadBack(
            @ForAll("dialects") Dialect dialect,
            @ForAll("tables") List<List<String>> table,
            @ForAll("lineEnds") String lineEnd,
            @ForAll long seed) {
        boolean plain = dialect.quote() == null && (dialect.escape() == null || dialect.trim());
        List<List<String>> writable = plain ? digitsOnly(table) : table;
        String text = new TableWriter(dialect, lineEnd, new Random(seed)).write(writable);

        List<Row> rows = Reading.rows(text, dialect.withHeader(false));

        assertThat(rows).extracting(Row::problem).allMatch(Objects::isNull);
        assertThat(rows)
                .extracting(row ->
                        row.texts().stream().map(ReadingPropertiesTest::utf8).toList())
                .isEqualTo(writable);
    }

    /** Without quotes, a table can be written only if none of its fields has a sign of any dialect, or is all of an empty line. */
    private static List<List<String>> digitsOnly(List<List<String>> table) {
        return table.stream()
                .map(row -> row.stream()
                        .map(field -> field.isEmpty() ? "0" : field.replaceAll("(?s).", "7"))
                        .toList())
                .toList();
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void whatIsWrittenInAnyEncodingIsReadBackAndStandsWhereItIsSaidTo(
            @ForAll("dialects") Dialect written,
            @ForAll("tables") List<List<String>> table,
            @ForAll("encodings") Charset encoding,
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 9) int maxRecords,
            @ForAll @IntRange(min = 1, max = 60) int drip)
            throws IOException {
        Assume.that(written.quote() != null);
        Dialect dialect = written.withHeader(false);
        String text = new TableWriter(dialect, "\r\n", new Random(seed)).write(table);
        Assume.that(encoding.newEncoder().canEncode(text));
        byte[] source = text.getBytes(encoding);

        List<List<String>> read = new ArrayList<>();
        RecordParser parser = new RecordParser(dialect, RecordLimits.standard(), 0, FieldCountPolicy.REJECT, encoding);
        try (ChunkReader reader = dev.caravan.csv.source.CsvSource.open(
                        Reading.dripping(source, drip, seed), dialect, encoding, 0, DecompressionLimits.standard())
                .reader(RecordLimits.standard(), maxRecords, 1000)) {
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                Records records = parser.parse(chunk);
                for (int r = 0; r < records.size(); r++) {
                    read.add(texts(records, r));
                    int offset = (int) records.offset(r);
                    assertThat(new String(source, offset, source.length - offset, encoding))
                            .startsWith(new String(records.raw(r), StandardCharsets.UTF_8));
                    assertThat(records.line(r)).isEqualTo(lines(new String(source, 0, offset, encoding)) + 1);
                }
            }
        }

        assertThat(read).isEqualTo(table);
    }

    private static long lines(String text) {
        return text.replace("\r\n", "\n")
                .chars()
                .filter(c -> c == '\n' || c == '\r')
                .count();
    }

    private static List<String> texts(Records records, int r) {
        return IntStream.range(0, records.fields(r))
                .mapToObj(c -> records.text(r, c))
                .toList();
    }

    @Provide
    Arbitrary<Charset> encodings() {
        return Arbitraries.of("UTF-16LE", "UTF-16BE", "UTF-32LE", "GB18030", "UTF-8")
                .map(Charset::forName);
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void splittingAtAnyChunkSizeGivesTheSameRecordsAsNotSplitting(
            @ForAll("dialects") Dialect dialect,
            @ForAll("recordLimits") RecordLimits recordLimits,
            @ForAll("hostile") byte[] bytes,
            @ForAll @IntRange(min = 1, max = 9) int maxRecords,
            @ForAll @IntRange(min = 1, max = 60) int maxBytes) {
        List<Row> whole = Reading.rows(
                Reading.pieces(
                        new ChunkReader(new ByteArrayInputStream(bytes), dialect, recordLimits, 1_000_000, 1_000_000)),
                dialect,
                recordLimits);
        List<Row> split = Reading.rows(
                Reading.pieces(
                        new ChunkReader(new ByteArrayInputStream(bytes), dialect, recordLimits, maxRecords, maxBytes)),
                dialect,
                recordLimits);

        assertThat(split).isEqualTo(whole);
    }

    @Example
    void aQuoteAtTheBoundOfALongRecordIsLookedAtAgainByTheNext() throws IOException {
        Dialect trimmed = Dialect.standard().withEscape(null).withTrim(true).withHeader(true);
        byte[] bytes = "axyz\"\",\"a\nx\"y,\"\n\"a".getBytes(StandardCharsets.UTF_8);
        anyBytesReadAsTheRulesSay(trimmed, new RecordLimits(16, 5, 3), bytes, 1, 1, 1);
    }

    @Property(tries = 6000, edgeCases = EdgeCasesMode.NONE)
    void anyBytesReadAsTheRulesSay(
            @ForAll("dialects") Dialect dialect,
            @ForAll("recordLimits") RecordLimits recordLimits,
            @ForAll("hostile") byte[] bytes,
            @ForAll @IntRange(min = 1, max = 9) int maxRecords,
            @ForAll @IntRange(min = 1, max = 60) int maxBytes,
            @ForAll @IntRange(min = 1, max = 9) int drip)
            throws IOException {
        ReferenceReader reference = new ReferenceReader(bytes, dialect, recordLimits);
        List<Row> expected = reference.read();

        List<Row> actual = new ArrayList<>();
        ChunkReader reader =
                new ChunkReader(Reading.dripping(bytes, drip, maxBytes), dialect, recordLimits, maxRecords, maxBytes);
        Chunk header = reader.header();
        if (header != null) {
            actual.addAll(Reading.rows(List.of(Reading.piece(header)), dialect, recordLimits));
        }
        List<Piece> pieces = new ArrayList<>();
        long from = 0;
        for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            pieces.add(Reading.piece(chunk));
            assertThat(reader.takeSkipped())
                    .isEqualTo(skippedBetween(from, chunk.end().offset(), reference));
            from = chunk.end().offset();
        }
        assertThat(reader.takeSkipped()).isEqualTo(skippedBetween(from, bytes.length, reference));
        assertThat(reader.takeSkipped()).isEmpty();
        actual.addAll(Reading.rows(pieces, dialect, recordLimits));

        assertThat(actual).isEqualTo(expected);
        assertThat(reader.bytesRead()).isEqualTo(bytes.length);
        assertThat(reader.records()).isEqualTo(expected.size() - (header == null ? 0 : 1));
    }

    private static List<SkippedLines> skippedBetween(long from, long to, ReferenceReader reference) {
        Map<SkipReason, SkippedLines> skipped = new EnumMap<>(SkipReason.class);
        for (ReferenceReader.Skipped line : reference.skipped()) {
            if (line.offset() >= from && line.offset() < to) {
                byte[] text = line.text().getBytes(StandardCharsets.ISO_8859_1);
                String legible = SourceEncoding.UTF_8.legible(text, 0, text.length);
                skipped.merge(
                        line.reason(),
                        new SkippedLines(
                                line.reason(),
                                line.line(),
                                line.lastLine(),
                                line.lastLine() - line.line() + 1,
                                legible.substring(0, Math.min(legible.length(), SkippedLines.MAX_TEXT_CHARS))),
                        SkippedLines::and);
            }
        }
        return List.copyOf(skipped.values());
    }

    /** Records that are larger than memory, of which some end and some have a quote that is never closed. */
    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void longBytesReadAsTheRulesSay(
            @ForAll("dialects") Dialect dialect,
            @ForAll("recordLimits") RecordLimits recordLimits,
            @ForAll("hostile") byte[] first,
            @ForAll("hostile") byte[] second,
            @ForAll @IntRange(min = 1, max = 150) int repeats,
            @ForAll @IntRange(min = 1, max = 30_000) int mostQuotedBytes,
            @ForAll @IntRange(min = 1, max = 60) int maxBytes)
            throws IOException {
        byte[] filler = "plain text,of a row\n".repeat(repeats * 5).getBytes(StandardCharsets.UTF_8);
        byte[] bytes = join(List.of(first, filler, second, filler, first, second, filler));
        ReferenceReader reference = new ReferenceReader(bytes, dialect, recordLimits, mostQuotedBytes);

        List<Row> actual = new ArrayList<>();
        try (ChunkReader reader = new ChunkReader(
                Reading.dripping(bytes, 500, mostQuotedBytes),
                SourceEncoding.UTF_8,
                dialect,
                recordLimits,
                9,
                maxBytes,
                Position.START,
                2,
                mostQuotedBytes)) {
            Chunk header = reader.header();
            if (header != null) {
                actual.addAll(Reading.rows(List.of(Reading.piece(header)), dialect, recordLimits));
            }
            actual.addAll(Reading.rows(Reading.pieces(reader), dialect, recordLimits));
            assertThat(reader.bytesRead()).isEqualTo(bytes.length);
        }

        assertThat(actual).isEqualTo(reference.read());
    }

    /** Files in one, each with its byte order mark and header. */
    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void joinedFilesReadAsTheRulesSay(
            @ForAll("dialects") Dialect dialect,
            @ForAll("recordLimits") RecordLimits recordLimits,
            @ForAll("hostile") byte[] bytes,
            @ForAll @IntRange(min = 1, max = 9) int maxRecords,
            @ForAll @IntRange(min = 1, max = 60) int maxBytes,
            @ForAll @IntRange(min = 1, max = 9) int drip)
            throws IOException {
        byte[] mark = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
        byte[] joined = join(List.of(bytes, new byte[] {'\n'}, mark, bytes, mark, bytes));
        anyBytesReadAsTheRulesSay(
                withHeaderOf(joined, dialect, recordLimits), recordLimits, joined, maxRecords, maxBytes, drip);
    }

    private static Dialect withHeaderOf(byte[] bytes, Dialect dialect, RecordLimits recordLimits) {
        List<Row> rows = new ReferenceReader(bytes, dialect, recordLimits).read();
        if (!dialect.header() || rows.isEmpty() || rows.get(0).problem() != null) {
            return dialect;
        }
        return dialect.withRepeatedHeader(utf8(rows.get(0).raw()));
    }

    /**
     * Tables whose headers often go over several lines, joined with and without a byte order mark, and with the first lines of the header
     * between them.
     */
    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void joinedTablesReadAsTheRulesSay(
            @ForAll("dialects") Dialect written,
            @ForAll("tables") List<List<String>> table,
            @ForAll("lineEnds") String lineEnd,
            @ForAll @IntRange(min = 1, max = 60) int maxBytes,
            @ForAll long seed)
            throws IOException {
        RecordLimits recordLimits = RecordLimits.standard();
        Random random = new Random(seed);
        String file = new TableWriter(written.withSkipLines(0), lineEnd, random).write(table);
        Dialect dialect = withHeaderOf(
                file.getBytes(StandardCharsets.UTF_8), written.withSkipLines(0).withHeader(true), recordLimits);
        String header = Objects.requireNonNullElse(dialect.repeatedHeader(), "");
        String mark = random.nextBoolean() ? "\uFEFF" : "";
        String joined = file
                + (mark + file)
                + (header.substring(0, random.nextInt(header.length() + 1)) + lineEnd)
                + file
                + (random.nextBoolean() ? mark + header : "");
        anyBytesReadAsTheRulesSay(
                dialect,
                recordLimits,
                joined.getBytes(StandardCharsets.UTF_8),
                1 + random.nextInt(9),
                maxBytes,
                1 + random.nextInt(9));
    }

    @Property(tries = 2000, edgeCases = EdgeCasesMode.NONE)
    void chunksKeepTheirBoundsAndSayWhatTheParserFinds(
            @ForAll("dialects") Dialect dialect,
            @ForAll("recordLimits") RecordLimits recordLimits,
            @ForAll("hostile") byte[] bytes,
            @ForAll @IntRange(min = 1, max = 9) int maxRecords,
            @ForAll @IntRange(min = 1, max = 60) int maxBytes) {
        List<Piece> pieces = Reading.pieces(
                new ChunkReader(new ByteArrayInputStream(bytes), dialect, recordLimits, maxRecords, maxBytes));

        RecordParser parser = new RecordParser(dialect, recordLimits, 0, FieldCountPolicy.REJECT);
        for (Piece piece : pieces) {
            assertThat(Reading.parse(parser, piece).size()).isEqualTo(piece.records());
            assertThat(piece.records()).isBetween(1, maxRecords);
            assertThat(piece.text().length() <= maxBytes || piece.records() == 1)
                    .isTrue();
            if (piece.cut() != Truncation.RECORD_TOO_LONG) {
                int from = (int) piece.start().offset();
                int to = (int) piece.end().offset();
                assertThat(piece.text()).isEqualTo(Reading.latin(bytes).substring(from, to));
            }
        }
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void everyByteIsPartOfARecordOrOfWhatIsNoRecord(
            @ForAll("recordLimits") RecordLimits recordLimits, @ForAll("hostile") byte[] bytes, @ForAll boolean trim) {
        Dialect dialect = Dialect.standard().withComment("#").withHeader(false).withTrim(trim);
        List<Piece> pieces =
                Reading.pieces(new ChunkReader(new ByteArrayInputStream(bytes), dialect, recordLimits, 3, 40));

        String text = Reading.latin(bytes);
        int at = text.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
        for (Piece piece : pieces) {
            for (Row row : Reading.rows(List.of(piece), dialect, recordLimits)) {
                assertThat(text.substring(at, (int) row.offset())).matches(noRecord(trim));
                at = (int) row.offset() + row.raw().length();
                assertThat(text.substring((int) row.offset(), at)).isEqualTo(row.raw());
            }
            at = piece.cut() == Truncation.RECORD_TOO_LONG ? (int) piece.end().offset() : at;
        }
        assertThat(text.substring(at)).matches(noRecord(trim));
    }

    /** The line end of the record before, then empty, blank and comment lines, and byte order marks before each. */
    private static String noRecord(boolean trim) {
        String mark = "(\u00ef\u00bb\u00bf)*";
        return "(?s)[\r\n]*(" + mark + "(#[^\r\n]*|" + (trim ? "[ \t]*" : "") + ")([\r\n]+|$))*";
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void aReaderThatResumesGoesOnAsTheFirstWouldHave(
            @ForAll("dialects") Dialect written,
            @ForAll("recordLimits") RecordLimits recordLimits,
            @ForAll("hostile") byte[] part,
            @ForAll @IntRange(min = 1, max = 60) int maxBytes,
            @ForAll @IntRange(min = 0, max = 20) int crashAfter)
            throws IOException {
        byte[] bytes = join(List.of(part, part));
        Dialect dialect = withHeaderOf(bytes, written, recordLimits);
        List<Piece> all = new ArrayList<>();
        List<List<SkippedLines>> skipped = new ArrayList<>();
        read(new ChunkReader(new ByteArrayInputStream(bytes), dialect, recordLimits, 4, maxBytes), all, skipped);
        if (all.isEmpty()) {
            return;
        }
        int kept = Math.min(crashAfter, all.size() - 1);
        Position from = all.get(kept).end();

        byte[] rest = Arrays.copyOfRange(bytes, (int) from.offset(), bytes.length);
        List<Piece> resumed = new ArrayList<>();
        List<List<SkippedLines>> skippedLater = new ArrayList<>();
        read(
                ChunkReader.resume(new ByteArrayInputStream(rest), dialect, recordLimits, 4, maxBytes, from),
                resumed,
                skippedLater);

        assertThat(resumed).usingRecursiveComparison().isEqualTo(all.subList(kept + 1, all.size()));
        assertThat(skippedLater).isEqualTo(skipped.subList(kept + 1, skipped.size()));
    }

    /** Reads to the end; what was skipped after the last chunk comes last. */
    private static void read(ChunkReader reader, List<Piece> pieces, List<List<SkippedLines>> skipped)
            throws IOException {
        for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
            pieces.add(Reading.piece(chunk));
            skipped.add(reader.takeSkipped());
        }
        skipped.add(reader.takeSkipped());
    }

    @Provide
    Arbitrary<Dialect> dialects() {
        Arbitrary<String> delimiters = Arbitraries.of(",", ";", "\t", "|", "||", "::", "|~|", "§", "aba", " ");
        Arbitrary<@Nullable Character> quotes =
                Arbitraries.of('"', '"', '"', '\'').injectNull(0.1);
        Arbitrary<@Nullable Character> escapes = Arbitraries.of('"', '\\').injectNull(0.2);
        Arbitrary<@Nullable String> comments = Arbitraries.of("#", "//").injectNull(0.5);
        return Combinators.combine(
                        delimiters,
                        quotes,
                        escapes,
                        comments,
                        Arbitraries.of(true, false),
                        Arbitraries.of(0, 0, 0, 1, 3),
                        Arbitraries.of(true, false))
                .as(Dialect::new);
    }

    @Provide
    Arbitrary<RecordLimits> recordLimits() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 60), Arbitraries.of(5, 20, 1000), Arbitraries.of(3, 1000))
                .as(RecordLimits::new);
    }

    @Provide
    Arbitrary<String> lineEnds() {
        return Arbitraries.of("\n", "\r\n", "\r");
    }

    @Provide
    Arbitrary<List<List<String>>> tables() {
        Arbitrary<String> parts = Arbitraries.of(
                "a",
                "bc",
                "1",
                " ",
                "\t",
                ",",
                ";",
                "|",
                "||",
                "::",
                ":",
                "§",
                "aba",
                "\"",
                "'",
                "\\",
                "#",
                "//",
                "\n",
                "\r",
                "\r\n",
                "é",
                "日本",
                "🚃",
                "a longer run of text");
        Arbitrary<String> fields = parts.list().ofMaxSize(6).map(list -> String.join("", list));
        return Arbitraries.integers()
                .between(1, 6)
                .flatMap(columns -> fields.list().ofSize(columns).list().ofMaxSize(12));
    }

    /** Text in which anything may follow anything: mostly what has a meaning in some dialect, and bytes that are no text. */
    @Provide
    Arbitrary<byte[]> hostile() {
        Arbitrary<String> parts = Arbitraries.of(
                "a",
                "xyz",
                "\"",
                "\"",
                "\"",
                "\"\"",
                ",",
                ",",
                "\n",
                "\n",
                "\r",
                "\r\n",
                " ",
                "\t",
                "\\",
                "'",
                "|",
                "||",
                ":",
                "::",
                "#",
                "//",
                "§",
                "aba",
                "\u00e9",
                "日",
                "\u000b",
                "\0",
                "x\"y,\"\n",
                "\"a\n",
                "long long text");
        Arbitrary<byte[]> bytes = Arbitraries.frequencyOf(
                Tuple.of(60, parts.map(s -> s.getBytes(StandardCharsets.UTF_8))),
                Tuple.of(1, Arbitraries.of(new byte[] {(byte) 0xff}, new byte[] {(byte) 0xc3}, new byte[] {
                    (byte) 0xef, (byte) 0xbb, (byte) 0xbf
                })));
        return bytes.list().ofMaxSize(80).map(ReadingPropertiesTest::join);
    }

    private static byte[] join(List<byte[]> parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        parts.forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static String utf8(String latin) {
        return new String(latin.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
