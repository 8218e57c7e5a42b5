package dev.caravan.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.Bounds;
import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.CsvSource;
import dev.caravan.csv.DialectOptions;
import dev.caravan.csv.Header;
import dev.caravan.csv.Ragged;
import dev.caravan.csv.RecordParser;
import dev.caravan.feed.Aggregate;
import dev.caravan.feed.Grouping;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.Measure;
import dev.caravan.feed.Planner;
import dev.caravan.feed.ReportOptions;
import dev.caravan.feed.Reports;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

/** However the lines lie on disk, compacted, in one part or in many, the groups are those that a map of all records has. */
class GatheringTest {
    private static final String[] NAMES = {
        "a",
        "A",
        "",
        "\"\"",
        "\"x, y\"",
        "\"two\nlines\"",
        "\"say \"\"so\"\"\"",
        "\"\r\"",
        "\u001a",
        "\u001aN",
        "\u001an",
        "\u001f",
        "\\",
        "'",
        "NULL",
        "Ångström",
        "日本",
        " a"
    };
    private static final List<Measure> MEASURES = List.of(
            new Measure(Aggregate.SUM, "plays", null),
            new Measure(Aggregate.COUNT, null, null),
            new Measure(Aggregate.COUNT, "plays", null),
            new Measure(Aggregate.MIN, "note", null),
            new Measure(Aggregate.MAX, "note", null));

    @TempDir
    Path directory;

    /** What a group comes to. */
    private record Totals(BigDecimal sum, long records, long values, String least, String greatest) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void groupsAreWhole(long seed) throws Exception {
        Random random = new Random(seed);
        int songs = 1 + random.nextInt(3) * 400;
        StringBuilder csv = new StringBuilder("song,date,plays,note\n");
        for (int row = 0; row < 3_000; row++) {
            csv.append(NAMES[random.nextInt(NAMES.length)])
                    .append(',')
                    .append(random.nextInt(songs))
                    .append(',')
                    .append(random.nextInt(5) == 0 ? "" : Integer.toString(random.nextInt(2_000) - 1_000))
                    .append(',')
                    .append(NAMES[random.nextInt(NAMES.length)])
                    .append('\n');
        }
        boolean partial = random.nextBoolean();
        Grouping grouping = new Grouping(
                List.of("song", "date"),
                MEASURES,
                partial ? null : "true", // any condition makes the records themselves be kept
                List.of(),
                null);
        // DuckDB may group a few kilobytes at a time: parts are many, and segments short.
        long groupingBytes = random.nextBoolean() ? 20_000 : 400_000;
        assertThat(grouped(csv.toString(), grouping, groupingBytes)).isEqualTo(expected(csv.toString()));
    }

    private Map<List<String>, Totals> grouped(String csv, Grouping grouping, long groupingBytes) throws Exception {
        JobSettings settings =
                Reports.configuredBy(new MockEnvironment()).settingsFor(List.of(), ReportOptions.of(grouping));
        CsvSource text = source(csv, settings);
        ChunkReader reader = text.reader(Bounds.standard(), 100, 1 << 16);
        LoadPlan plan = plan(text, reader, settings);
        Layout layout = Layout.of(grouping, plan);
        try (WorkFolder folder = WorkFolder.open(directory, 1);
                Duck duck = Duck.open(folder.directory(), 200 << 20, 2);
                Gathering gathering = new Gathering(
                        grouping, layout, folder, duck, new PartSizes(folder, groupingBytes, csv.length(), 0))) {
            RowText rows = new RowText(layout, plan);
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                var records = plan.parser().parse(chunk);
                rows.lines().clear();
                for (int r = 0; r < records.size(); r++) {
                    assertThat(rows.add(records, r)).isEqualTo(-1);
                }
                gathering.add(rows, Math.min(1, (double) reader.bytesRead() / csv.length()));
            }
            StringBuilder result = new StringBuilder();
            for (ReportPart part : gathering.finish()) {
                Path file = folder.file("result-" + part.number());
                duck.run("COPY (%s) TO %s (FORMAT csv, HEADER false)"
                        .formatted(gathering.sql().result(part.files()), PartText.literal(file.toString())));
                result.append(Files.readString(file));
            }
            return totals(result.toString());
        }
    }

    private static CsvSource source(String csv, JobSettings settings) throws IOException {
        return CsvSource.open(
                new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                new DialectOptions(",", "\"", null, null, null, true, null, false),
                settings.knownNames(),
                Bounds.standard());
    }

    private static LoadPlan plan(CsvSource text, ChunkReader reader, JobSettings settings) throws IOException {
        var head = new RecordParser(text.dialect(), Bounds.standard(), 0, Ragged.REJECT).parse(reader.header());
        return new Planner()
                .plan(
                        settings,
                        text.dialect(),
                        StandardCharsets.UTF_8,
                        Bounds.standard(),
                        Header.of(head).names(),
                        null);
    }

    /** By a reading of their own: quotes as RFC 4180 has them, an empty field without quotes is no value. */
    private static Map<List<String>, Totals> expected(String csv) {
        Map<List<String>, Totals> groups = new TreeMap<>(GatheringTest::compare);
        for (List<String> row : Rfc4180.rows(csv).subList(1, Rfc4180.rows(csv).size())) {
            String plays = row.get(2);
            String note = row.get(3);
            groups.merge(
                    row.subList(0, 2),
                    new Totals(plays == null ? null : new BigDecimal(plays), 1, plays == null ? 0 : 1, note, note),
                    GatheringTest::add);
        }
        return groups;
    }

    private static Totals add(Totals a, Totals b) {
        return new Totals(
                a.sum == null ? b.sum : b.sum == null ? a.sum : a.sum.add(b.sum),
                a.records + b.records,
                a.values + b.values,
                b.least == null || (a.least != null && compareBytes(a.least, b.least) <= 0) ? a.least : b.least,
                b.greatest == null || (a.greatest != null && compareBytes(a.greatest, b.greatest) >= 0)
                        ? a.greatest
                        : b.greatest);
    }

    private static Map<List<String>, Totals> totals(String csv) {
        Map<List<String>, Totals> groups = new TreeMap<>(GatheringTest::compare);
        for (List<String> row : Rfc4180.rows(csv)) {
            Totals other = groups.put(
                    row.subList(0, 2),
                    new Totals(
                            row.get(2) == null ? null : new BigDecimal(row.get(2)),
                            Long.parseLong(row.get(3)),
                            Long.parseLong(row.get(4)),
                            row.get(5),
                            row.get(6)));
            assertThat(other).as("a group in two parts: %s", row).isNull();
        }
        return groups;
    }

    private static int compare(List<String> a, List<String> b) {
        int first = compareBytes(
                String.valueOf(a.get(0)) + (a.get(0) == null), String.valueOf(b.get(0)) + (b.get(0) == null));
        return first != 0 ? first : compareBytes(a.get(1), b.get(1));
    }

    private static int compareBytes(String a, String b) {
        return java.util.Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
