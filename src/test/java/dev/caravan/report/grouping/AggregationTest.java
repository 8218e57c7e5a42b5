package dev.caravan.report.grouping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.Header;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.duckdb.DuckDb;
import dev.caravan.duckdb.WorkDirectory;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.Reports;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.Planner;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.report.Rfc4180;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

/**
 * Whoever groups them, we or DuckDB, in memory, in one part or in many, the groups are those that a map of all records has: with
 * integers and decimals, short and of more digits than we add up ourselves, whose places come to be more only later.
 */
class AggregationTest {
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

    /** Least and greatest of texts are DuckDB's to find. */
    private static List<Measure> measures(String compared) {
        return List.of(
                new Measure(Aggregate.SUM, "plays", null),
                new Measure(Aggregate.COUNT, null, null),
                new Measure(Aggregate.COUNT, "plays", null),
                new Measure(Aggregate.AVG, "plays", null),
                new Measure(Aggregate.MIN, compared, null),
                new Measure(Aggregate.MAX, compared, null));
    }

    @TempDir
    Path directory;

    private enum Compared {
        PLAYS,
        NOTE
    }

    /** What a group comes to; least and greatest are numbers, or the bytes of texts. */
    private record Totals(
            @Nullable BigDecimal sum,
            long records,
            long values,
            @Nullable Object least,
            @Nullable Object greatest) {
        /** Numbers without decimal places that they don't need. */
        Totals normalized() {
            return new Totals(
                    sum == null ? null : sum.stripTrailingZeros(),
                    records,
                    values,
                    least instanceof BigDecimal number ? number.stripTrailingZeros() : least,
                    greatest instanceof BigDecimal number ? number.stripTrailingZeros() : greatest);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void groupsAreWhole(long seed) throws Exception {
        Random random = new Random(seed);
        int songs = 1 + random.nextInt(3) * 400;
        int manyDigits = random.nextInt(3);
        StringBuilder csv = new StringBuilder("song,date,plays,note\n");
        int rows = 3_000;
        for (int row = 0; row < rows; row++) {
            csv.append(NAMES[random.nextInt(NAMES.length)])
                    .append(',')
                    .append(random.nextInt(songs))
                    .append(',')
                    .append(random.nextInt(5) == 0 ? "" : number(random, manyDigits, row > rows / 2))
                    .append(',')
                    .append(NAMES[random.nextInt(NAMES.length)])
                    .append('\n');
        }
        Compared compared = random.nextInt(3) > 0 ? Compared.PLAYS : Compared.NOTE;
        Grouping grouping = new Grouping(
                List.of("song", "date"),
                measures(compared.name().toLowerCase(Locale.ROOT)),
                random.nextInt(4) > 0 ? null : "true", // any condition makes the records themselves be kept
                List.of(),
                null);
        // A few kilobytes at a time: parts are many.
        long memoryBytes = random.nextBoolean() ? 20_000 : 2_000_000;
        assertThat(grouped(csv.toString(), grouping, memoryBytes, compared))
                .isEqualTo(expected(csv.toString(), compared));
    }

    /** @param digits 0: integers, 1: decimals that get more places later, 2: some of so many digits that a long has no room */
    private static String number(Random random, int digits, boolean later) {
        return switch (digits) {
            case 0 -> Integer.toString(random.nextInt(2_000) - 1_000);
            case 1 ->
                BigDecimal.valueOf(random.nextInt(200_000) - 100_000, later ? 3 : 1)
                        .toPlainString();
            default ->
                random.nextInt(50) == 0
                        ? "-123456789012345678901." + random.nextInt(10)
                        : BigDecimal.valueOf(random.nextLong() >> 4, 4).toPlainString();
        };
    }

    private Map<List<String>, Totals> grouped(String csv, Grouping grouping, long memoryBytes, Compared compared)
            throws Exception {
        JobSettings settings =
                Reports.configuredBy(new MockEnvironment()).settingsFor(List.of(), ReportOptions.of(grouping));
        CsvSource text = source(csv, settings);
        ChunkReader reader = text.reader(RecordLimits.standard(), 100, 1 << 16);
        LoadPlan plan = plan(text, reader, settings);
        SpillLayout spillLayout = SpillLayout.of(grouping, plan);
        Function<Long, AggregationTable> table = bytes -> new AggregationTable(spillLayout, bytes);
        try (WorkDirectory folder = WorkDirectory.open(directory, "report", 1);
                DuckDb duckDb = DuckDb.inMemory(folder.directory(), 200 << 20, 2);
                Aggregation aggregation = new Aggregation(
                        grouping,
                        spillLayout,
                        folder,
                        new PartitionSizing(folder, memoryBytes, 1, 0),
                        spillLayout.isPartial() ? table.apply(memoryBytes) : null)) {
            RowEncoder rows = new RowEncoder(spillLayout, plan);
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                var records = plan.parser().parse(chunk);
                rows.encodedRows().clear();
                for (int r = 0; r < records.size(); r++) {
                    assertThat(rows.add(records, r)).isEqualTo(-1);
                }
                aggregation.add(rows, Math.min(1, (double) reader.bytesRead() / csv.length()));
            }
            StringBuilder result = new StringBuilder();
            for (Partition part : aggregation.finish()) {
                result.append(result(part, aggregation, table.apply(memoryBytes), folder, duckDb));
            }
            return totals(result.toString(), compared);
        }
    }

    private static String result(
            Partition part, Aggregation aggregation, AggregationTable table, WorkDirectory folder, DuckDb duckDb)
            throws IOException {
        Path lines = part.file();
        boolean combined = aggregation.combine(part, table);
        if (combined) {
            lines = folder.file("lines-" + part.number());
            Aggregation.write(table, lines);
        }
        Path file = folder.file("result-" + part.number());
        String query = combined
                ? aggregation.sql().resultOfGroups(lines)
                : aggregation.sql().result(lines);
        duckDb.execute("COPY (%s) TO %s (FORMAT csv, HEADER false)".formatted(query, DuckDb.literal(file.toString())));
        return Files.readString(file);
    }

    private static CsvSource source(String csv, JobSettings settings) throws IOException {
        return CsvSource.open(
                new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                new DialectOptions(",", "\"", null, null, null, true, null, false),
                settings.knownNames(),
                RecordLimits.standard());
    }

    private static LoadPlan plan(CsvSource text, ChunkReader reader, JobSettings settings) throws IOException {
        var head = new RecordParser(text.dialect(), RecordLimits.standard(), 0, FieldCountPolicy.REJECT)
                .parse(reader.header());
        return new Planner()
                .plan(
                        settings,
                        text.dialect(),
                        StandardCharsets.UTF_8,
                        RecordLimits.standard(),
                        Header.of(head).names(),
                        null);
    }

    /** By a reading of their own: quotes as RFC 4180 has them, an empty field without quotes is no value. */
    private static Map<List<String>, Totals> expected(String csv, Compared compared) {
        Map<List<String>, Totals> groups = new TreeMap<>(AggregationTest::compare);
        for (List<String> row : Rfc4180.rows(csv).subList(1, Rfc4180.rows(csv).size())) {
            BigDecimal plays = decimal(row.get(2));
            Object value = compared == Compared.PLAYS ? plays : bytes(row.get(3));
            groups.merge(
                    row.subList(0, 2), new Totals(plays, 1, plays == null ? 0 : 1, value, value), AggregationTest::add);
        }
        groups.replaceAll((keys, totals) -> totals.normalized());
        return groups;
    }

    private static @Nullable BigDecimal decimal(@Nullable String text) {
        return text == null ? null : new BigDecimal(text);
    }

    private static @Nullable ByteBuffer bytes(@Nullable String text) {
        return text == null ? null : ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Totals add(Totals a, Totals b) {
        return new Totals(
                a.sum == null ? b.sum : b.sum == null ? a.sum : a.sum.add(b.sum),
                a.records + b.records,
                a.values + b.values,
                b.least == null || (a.least != null && compareValues(a.least, b.least) <= 0) ? a.least : b.least,
                b.greatest == null || (a.greatest != null && compareValues(a.greatest, b.greatest) >= 0)
                        ? a.greatest
                        : b.greatest);
    }

    private static int compareValues(Object a, Object b) {
        return a instanceof BigDecimal number
                ? number.compareTo((BigDecimal) b)
                : Arrays.compareUnsigned(((ByteBuffer) a).array(), ((ByteBuffer) b).array());
    }

    private static Map<List<String>, Totals> totals(String csv, Compared compared) {
        Map<List<String>, Totals> groups = new TreeMap<>(AggregationTest::compare);
        for (List<String> row : Rfc4180.rows(csv)) {
            BigDecimal sum = decimal(row.get(2));
            long values = Long.parseLong(row.get(4));
            Totals other = groups.put(
                    row.subList(0, 2),
                    new Totals(
                                    sum,
                                    Long.parseLong(row.get(3)),
                                    values,
                                    compared == Compared.PLAYS ? decimal(row.get(6)) : bytes(row.get(6)),
                                    compared == Compared.PLAYS ? decimal(row.get(7)) : bytes(row.get(7)))
                            .normalized());
            assertThat(other).as("a group in two parts: %s", row).isNull();
            if (sum == null) {
                assertThat(row.get(5)).isNull();
            } else {
                assertThat(Double.parseDouble(row.get(5)))
                        .isCloseTo(sum.doubleValue() / values, withinPercentage(1e-12));
            }
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
