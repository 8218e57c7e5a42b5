package dev.caravan.report.grouping;

import dev.caravan.duckdb.DuckDb;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.SortKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The queries of a report over files in its spill layout.
 *
 * @param numbers digits of the rows' numbers
 * @param escaped fields that have escapes
 */
public record ReportSql(Grouping grouping, SpillLayout layout, DecimalPrecision numbers, BitSet escaped) {
    /** Name of the records in an operator's query. */
    static final String INPUT = "input";

    /** The report over a file's rows, unordered. */
    public String result(Path file) {
        return result(read(file), false);
    }

    /** The report over rows each of which is a whole group. Without keys there is one group even if there are no rows. */
    public String resultOfGroups(Path file) {
        return result(read(file), layout.keys() > 0);
    }

    /** The same query over no rows, to check it before the sources are read. */
    public String sample() {
        String nothing = layout.cells().stream()
                .map(spillField -> "NULL::%s AS %s".formatted(storedType(spillField), spillField.field()))
                .collect(Collectors.joining(", ", "(SELECT ", " WHERE false)"));
        return result(nothing, false) + orderBy();
    }

    private String result(String lines, boolean grouped) {
        String query;
        if (grouping.isCustomQuery()) {
            query = "WITH %s AS (SELECT %s FROM %s) SELECT * FROM (%s)"
                    .formatted(INPUT, records(), lines, grouping.select());
        } else if (layout.isPartial()) {
            query = "SELECT %s FROM %s%s".formatted(measuresOfParts(grouped), lines, grouped ? "" : groupBy());
        } else {
            String where = grouping.filter() == null ? "" : " WHERE (%s)".formatted(grouping.filter());
            query = "SELECT %s FROM (SELECT %s FROM %s)%s%s"
                    .formatted(measuresOfRecords(), recordsWithKeys(), lines, where, groupBy());
        }
        return query;
    }

    /** Keys in their spelling: only the report converts them to their types. */
    private String read(Path file) {
        String columns = layout.cells().stream()
                .map(spillField -> "'%s': '%s'".formatted(spillField.field(), storedType(spillField)))
                .collect(Collectors.joining(", ", "{", "}"));
        return "read_csv(%s, %s, columns=%s)"
                .formatted(
                        DuckDb.literal(file.toString()),
                        SpillFormat.readOptions(),
                        layout.cells().isEmpty() ? "{'line': 'VARCHAR'}" : columns);
    }

    private String storedType(SpillField spillField) {
        if (spillField.kind() == SpillField.Kind.KEY) {
            return "VARCHAR";
        }
        return spillField.isCount() ? "BIGINT" : type(spillField, spillField.combinedBy() == Aggregate.SUM);
    }

    /** @param summed whether it may be a sum, which has more digits than the numbers that were read */
    private String type(SpillField spillField, boolean summed) {
        return switch (spillField.type()) {
            case TEXT, EMAIL, URL, IBAN, JSON -> "VARCHAR";
            case INTEGER -> summed ? "HUGEINT" : "BIGINT";
            case DECIMAL ->
                numbers.type(layout.cells().indexOf(spillField), String.valueOf(spillField.header()), summed);
            case BOOLEAN -> "BOOLEAN";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMPTZ -> "TIMESTAMPTZ";
            case UUID -> "UUID";
        };
    }

    /** SQL expression for the value of a field. */
    private String value(int i) {
        SpillField spillField = layout.cells().get(i);
        String text = escaped.get(i) ? SpillFormat.unescaped(spillField.field()) : spillField.field();
        return spillField.kind() == SpillField.Kind.KEY && !spillField.isText()
                ? "CAST(%s AS %s)".formatted(text, type(spillField, false))
                : text;
    }

    private String measuresOfParts(boolean grouped) {
        List<String> columns = keys();
        for (int m = 0; m < grouping.measures().size(); m++) {
            Measure measure = grouping.measures().get(m);
            String count = total("n" + m, Aggregate.SUM, grouped);
            String value = total("m" + m, measure.aggregate(), grouped);
            String expression =
                    switch (measure.aggregate()) {
                        case SUM, MIN, MAX -> value;
                        case COUNT -> "CAST(coalesce(%s, 0) AS BIGINT)".formatted(count);
                        case AVG -> "CAST(%s AS DOUBLE) / nullif(%s, 0)".formatted(value, count);
                        case COUNT_DISTINCT -> throw new IllegalStateException("can't be worked out of parts");
                    };
            columns.add("%s AS %s".formatted(expression, DuckDb.identifier(measure.name())));
        }
        return String.join(", ", columns);
    }

    private static String total(String field, Aggregate aggregate, boolean grouped) {
        return grouped ? field : "%s(%s)".formatted(aggregate == Aggregate.AVG ? Aggregate.SUM : aggregate, field);
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (int k = 0; k < layout.keys(); k++) {
            keys.add("%s AS %s"
                    .formatted(value(k), DuckDb.identifier(grouping.groupBy().get(k))));
        }
        return keys;
    }

    /** The records, with the columns' names in the sources. */
    private String records() {
        String columns = IntStream.range(layout.keys(), layout.cells().size())
                .mapToObj(i -> "%s AS %s"
                        .formatted(
                                value(i),
                                DuckDb.identifier(
                                        String.valueOf(layout.cells().get(i).header()))))
                .collect(Collectors.joining(", "));
        return columns.isEmpty() ? "1" : columns;
    }

    private String recordsWithKeys() {
        String keys = IntStream.range(0, layout.keys())
                .mapToObj(k -> "%s AS g%d".formatted(value(k), k))
                .collect(Collectors.joining(", "));
        return keys.isEmpty() ? records() : keys + ", " + records();
    }

    private String measuresOfRecords() {
        List<String> columns = new ArrayList<>();
        for (int k = 0; k < layout.keys(); k++) {
            columns.add("g%d AS %s"
                    .formatted(k, DuckDb.identifier(grouping.groupBy().get(k))));
        }
        for (Measure measure : grouping.measures()) {
            String column = measure.column() == null ? "*" : DuckDb.identifier(measure.column());
            String expression =
                    switch (measure.aggregate()) {
                        case COUNT_DISTINCT -> "count(DISTINCT %s)".formatted(column);
                        default -> "%s(%s)".formatted(measure.aggregate(), column);
                    };
            columns.add("%s AS %s".formatted(expression, DuckDb.identifier(measure.name())));
        }
        return String.join(", ", columns);
    }

    private String groupBy() {
        return layout.keys() == 0
                ? ""
                : IntStream.rangeClosed(1, layout.keys())
                        .mapToObj(Integer::toString)
                        .collect(Collectors.joining(", ", " GROUP BY ", ""));
    }

    /** ORDER BY the report's columns. */
    public String orderBy() {
        return grouping.orderBy().isEmpty()
                ? ""
                : grouping.orderBy().stream()
                        .map(ReportSql::sortedBy)
                        .collect(Collectors.joining(", ", " ORDER BY ", ""));
    }

    private static String sortedBy(SortKey key) {
        return "%s %s NULLS LAST".formatted(DuckDb.identifier(key.column()), key.descending() ? "DESC" : "ASC");
    }
}
