package dev.caravan.csv.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.ParseError;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.SkipReason;
import dev.caravan.csv.SkippedLines;
import dev.caravan.csv.source.CsvSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class DetectionPropertiesTest {
    private static final RecordLimits LIMITS = RecordLimits.standard();

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void tablesAreFoundBetweenWhatIsNoRecordOfThem(@ForAll long seed) throws IOException {
        RandomTable table = RandomTable.of(seed);
        List<List<String>> records = new ArrayList<>();
        int rejects = 0;
        try (CsvSource source = open(table.text())) {
            assertThat(source.dialect().delimiter()).isEqualTo(table.delimiter());
            try (ChunkReader reader = source.reader(LIMITS, 100, 1 << 16)) {
                Chunk head = reader.header();
                assertThat(head == null ? null : names(source, head)).isEqualTo(table.header());
                for (Chunk c = reader.next(); c != null; c = reader.next()) {
                    Records parsed = parse(source.dialect(), source.columns(), c);
                    for (int r = 0; r < parsed.size(); r++) {
                        if (parsed.parseError(r) == null) {
                            records.add(fields(parsed, r));
                        } else {
                            assertThat(parsed.parseError(r)).isEqualTo(ParseError.TOO_FEW_FIELDS);
                            rejects++;
                        }
                    }
                }
                assertThat(reader.takeSkipped().stream()
                                .filter(lines -> lines.reason() == SkipReason.REPEATED_HEADER)
                                .mapToLong(SkippedLines::lines)
                                .sum())
                        .isEqualTo(table.repeated());
            }
        }
        assertThat(records).isEqualTo(table.records());
        assertThat(rejects).isEqualTo(table.footer());
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void everyLineIsTheHeaderARecordOrSkipped(@ForAll("texts") String text) throws IOException {
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        try (CsvSource source = open(text);
                ChunkReader reader = source.reader(LIMITS, 3, 1 << 16)) {
            Dialect dialect = source.dialect();
            Chunk head = reader.header();
            if (head != null) {
                remove(parse(dialect, 0, head), lines);
            }
            for (Chunk c = reader.next(); c != null; c = reader.next()) {
                remove(parse(dialect, source.columns(), c), lines);
            }
            assertThat(skipped(lines, dialect.repeatedHeader()))
                    .as("lines that are neither header nor record: %s", lines)
                    .isEqualTo(reader.takeSkipped().stream()
                            .mapToLong(SkippedLines::lines)
                            .sum());
        }
    }

    /** The lines of repeated headers, and those of the others that aren't blank. */
    private static long skipped(List<String> lines, @Nullable String header) {
        List<String> repeated = header == null ? List.of() : List.of(header.split("\n", -1));
        long skipped = 0;
        int line = 0;
        while (line < lines.size()) {
            int end = line + repeated.size();
            boolean again = end > line
                    && end <= lines.size()
                    && lines.subList(line, end).equals(repeated);
            skipped += again ? repeated.size() : lines.get(line).isBlank() ? 0 : 1;
            line = again ? end : line + 1;
        }
        return skipped;
    }

    private static void remove(Records records, List<String> lines) {
        for (int r = 0; r < records.size(); r++) {
            String raw = new String(records.raw(r), StandardCharsets.UTF_8);
            int first = (int) records.line(r) - 1;
            IntStream.range(first, first + raw.split("\n", -1).length).forEach(line -> lines.set(line, ""));
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> cells = Arbitraries.of(
                "",
                "a",
                "b c",
                "1",
                "2.5",
                "2024-01-02",
                "\"x\"",
                "\"y",
                "z\"",
                "'q'",
                "#",
                "# n",
                "//",
                "k:",
                "10:30",
                "=",
                "%");
        Arbitrary<String> signs = Arbitraries.of(",", ",", ";", "\t", "|", " ", ":", "\n", "\n", "\n\n", "~");
        return Arbitraries.of(true, false)
                .flatMap(plain -> plain
                        ? cells.list()
                                .ofSize(3)
                                .map(row -> String.join(",", row))
                                .list()
                                .ofMaxSize(15)
                                .map(rows -> String.join("\n", rows))
                        : Arbitraries.oneOf(cells, signs).list().ofMaxSize(60).map(parts -> String.join("", parts)));
    }

    private static CsvSource open(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return CsvSource.open(new ByteArrayInputStream(bytes), DialectOptions.NONE, List.of(), LIMITS);
    }

    private static List<String> names(CsvSource source, Chunk head) {
        List<String> fields = fields(parse(source.dialect(), 0, head), 0);
        return fields.subList(0, Math.min(fields.size(), source.columns()));
    }

    private static Records parse(Dialect dialect, int columns, Chunk chunk) {
        return new RecordParser(dialect, LIMITS, columns, FieldCountPolicy.REJECT).parse(chunk);
    }

    private static List<String> fields(Records records, int r) {
        return IntStream.range(0, records.fields(r))
                .mapToObj(c -> records.text(r, c))
                .toList();
    }
}
