package dev.caravan.csv.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.ParseError;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.SkipReason;
import dev.caravan.csv.SkippedLines;
import dev.caravan.csv.detection.DialectOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files that were joined, each with its header: the header is a record nowhere. */
class RepeatedHeaderTest {
    private static final String FILE = "\uFEFF\"id\",\"name\"\r\n\"1\",\"Ann\"\r\n\"2\",\"Bob\"\r\n";

    private static final DialectOptions FOUND = DialectOptions.NONE;

    @Test
    void joinedTexts() throws IOException {
        Read read = read((FILE + FILE + FILE).getBytes(StandardCharsets.UTF_8), FOUND);

        assertThat(read.ids).containsExactly("1", "2", "1", "2", "1", "2");
        assertThat(read.skipped)
                .containsExactly(new SkippedLines(SkipReason.REPEATED_HEADER, 4, 7, 2, "\"id\",\"name\""));
    }

    @Test
    void joinedGzipMembers() throws IOException {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (int i = 0; i < 2; i++) {
            try (GZIPOutputStream member = new GZIPOutputStream(joined)) {
                member.write(FILE.getBytes(StandardCharsets.UTF_8));
            }
        }
        Read read = read(joined.toByteArray(), FOUND);

        assertThat(read.ids).containsExactly("1", "2", "1", "2");
        assertThat(read.skipped).extracting(SkippedLines::lines).containsExactly(1L);
    }

    @Test
    void joinedTextsInUtf16() throws IOException {
        Read read = read((FILE + FILE).getBytes(StandardCharsets.UTF_16LE), FOUND);

        assertThat(read.ids).containsExactly("1", "2", "1", "2");
    }

    @Test
    void itIsARecordWhereTheUserSaysWhatTheHeaderIs() throws IOException {
        byte[] text = "id,name\n1,Ann\nid,name\n".getBytes(StandardCharsets.UTF_8);

        assertThat(read(text, FOUND).ids).containsExactly("1");
        assertThat(read(text, header(true, null)).ids).containsExactly("1", "id");
        assertThat(read(text, header(false, null)).ids).containsExactly("id", "1", "id");
        assertThat(read(text, header(null, 0)).ids).containsExactly("1", "id");
    }

    @Test
    void aSingleColumnMayHoldItsName() throws IOException {
        assertThat(read("name\nAnn\nname\n".getBytes(StandardCharsets.UTF_8), header(null, null)).ids)
                .containsExactly("Ann", "name");
    }

    @Test
    void itsNamesMayGoOverSeveralLines() throws IOException {
        String file = "\uFEFFid,\"height\r\n\r\nin m\",name\r\n1,2.5,Ann\r\n2,3.5,Bob\r\n";
        String firstLines = "id,\"height\r\n\r\nin cm\",name\r\n";
        String header = file.substring(0, file.indexOf("\r\n1"));

        Read read = read((file + file + firstLines + file + header).getBytes(StandardCharsets.UTF_8), FOUND);

        assertThat(read.ids).containsExactly("1", "2", "1", "2", "id", "1", "2");
        assertThat(read.lines).containsExactly(4L, 5L, 9L, 10L, 11L, 17L, 18L);
        assertThat(read.skipped).containsExactly(new SkippedLines(SkipReason.REPEATED_HEADER, 6, 21, 9, "id,\"height"));
    }

    @Test
    void linesOfItAloneAreRecords() throws IOException {
        String file = "id,name,\"height\nin m\"\n1,Ann,2\n";

        Read read = read((file + "id,name,\"height\n" + file + "in m\"\n").getBytes(StandardCharsets.UTF_8), FOUND);

        assertThat(read.ids).containsExactly("1", "UNTERMINATED_QUOTE", "1", "TOO_FEW_FIELDS");
        assertThat(read.skipped)
                .containsExactly(new SkippedLines(SkipReason.REPEATED_HEADER, 5, 6, 2, "id,name,\"height"));
    }

    private static DialectOptions header(@Nullable Boolean header, @Nullable Integer skipLines) {
        return new DialectOptions(null, null, null, null, null, header, skipLines, null);
    }

    /** @param ids of rejects what is wrong with them */
    private record Read(List<String> ids, List<Long> lines, List<SkippedLines> skipped) {}

    private static Read read(byte[] bytes, DialectOptions options) throws IOException {
        RecordLimits recordLimits = RecordLimits.standard();
        List<String> ids = new ArrayList<>();
        List<Long> lines = new ArrayList<>();
        List<SkippedLines> skipped = new ArrayList<>();
        try (CsvSource source =
                        CsvSource.open(new ByteArrayInputStream(bytes), options, List.of("name"), recordLimits);
                ChunkReader reader = source.reader(recordLimits, 100, 1000)) {
            RecordParser parser = new RecordParser(
                    source.dialect(), recordLimits, source.columns(), FieldCountPolicy.REJECT, source.encoding());
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                Records records = parser.parse(chunk);
                assertThat(records.size()).isEqualTo(chunk.records());
                for (int r = 0; r < records.size(); r++) {
                    ParseError problem = records.parseError(r);
                    ids.add(problem == null ? records.text(r, 0) : problem.name());
                    lines.add(records.line(r));
                }
                skipped.addAll(reader.takeSkipped());
            }
            skipped.addAll(reader.takeSkipped());
        }
        return new Read(
                ids, lines, skipped.stream().reduce(SkippedLines::and).stream().toList());
    }
}
