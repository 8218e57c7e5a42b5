package dev.caravan.report;

import dev.caravan.feed.Grouping;
import dev.caravan.feed.Measure;
import dev.caravan.feed.SortKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The queries of a report over files of lines as its layout has them.
 *
 * @param numbers how long the lines' numbers are
 * @param escaped cells that have escapes
 * @param compacted whether lines may be groups of many records, so that numbers may be sums
 */
record ReportSql(Grouping grouping, Layout layout, Numbers numbers, BitSet escaped, boolean compacted) {
    /** What an operator's query calls the records. */
    static final String INPUT = "input";

    /** The report of some files' records, in no order. */
    String result(List<Path> files) {
        return result(read(files));
    }

    /** The same query over nothing, to be looked at before anything is read. */
    String sample() {
        return result(layout.cells().stream()
                        .map(cell -> "NULL::%s AS %s".formatted(storedType(cell, false), cell.field()))
                        .collect(Collectors.joining(", ", "(SELECT ", " WHERE false)")))
                + orderBy();
    }

    private String result(String lines) {
        String query;
        if (grouping.isWritten()) {
            query = "WITH %s AS (SELECT %s FROM %s) SELECT * FROM (%s)"
                    .formatted(INPUT, records(), lines, grouping.select());
        } else if (layout.isPartial()) {
            query = "SELECT %s FROM %s%s".formatted(measuresOfParts(), lines, groupBy());
        } else {
            String where = grouping.filter() == null ? "" : " WHERE (%s)".formatted(grouping.filter());
            query = "SELECT %s FROM (SELECT %s FROM %s)%s%s"
                    .formatted(measuresOfRecords(), recordsWithKeys(), lines, where, groupBy());
        }
        return query;
    }

    /** Lines of the same layout, one for each group of the files' lines. */
    String compaction(List<Path> files) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < layout.cells().size(); i++) {
            Cell cell = layout.cells().get(i);
            columns.add(i < layout.keys() ? cell.field() : combined(cell, i, measureOf(cell)));
        }
        String keys = IntStream.range(0, layout.keys())
                .mapToObj(k -> layout.cells().get(k).field())
                .collect(Collectors.joining(", "));
        return "SELECT %s FROM %s%s"
                .formatted(
                        String.join(", ", columns),
                        read(files),
                        keys.isEmpty() ? " HAVING count(*) > 0" : " GROUP BY " + keys);
    }

    private String combined(Cell cell, int i, Measure measure) {
        if (cell.isCount()) {
            return "sum(%s)".formatted(cell.field());
        }
        return switch (measure.aggregate()) {
            case MIN, MAX ->
                escaped.get(i)
                        ? PartText.escaped("%s(%s)".formatted(measure.aggregate(), PartText.unescaped(cell.field())))
                        : "%s(%s)".formatted(measure.aggregate(), cell.field());
            default -> "sum(%s)".formatted(cell.field());
        };
    }

    private Measure measureOf(Cell cell) {
        return grouping.measures().get(Integer.parseInt(cell.field().substring(1)));
    }

    /** Keys as they are spelled: they are given their types in the report only. */
    private String read(List<Path> files) {
        String names = files.stream()
                .map(file -> PartText.literal(file.toString()))
                .collect(Collectors.joining(", ", "[", "]"));
        String columns = layout.cells().stream()
                .map(cell -> "'%s': '%s'".formatted(cell.field(), storedType(cell, compacted)))
                .collect(Collectors.joining(", ", "{", "}"));
        return "read_csv(%s, %s, columns=%s)"
                .formatted(names, PartText.readOptions(), layout.cells().isEmpty() ? "{'line': 'VARCHAR'}" : columns);
    }

    private String storedType(Cell cell, boolean summed) {
        if (cell.kind() == Cell.Kind.KEY) {
            return "VARCHAR";
        }
        if (cell.isCount()) {
            return "BIGINT";
        }
        return type(cell, summed && isSum(cell));
    }

    private boolean isSum(Cell cell) {
        return layout.isPartial() && measureOf(cell).aggregate().isOfNumbers();
    }

    private String type(Cell cell, boolean summed) {
        return switch (cell.type()) {
            case TEXT, EMAIL, URL, JSON -> "VARCHAR";
            case INTEGER -> summed ? "HUGEINT" : "BIGINT";
            case DECIMAL -> numbers.type(layout.cells().indexOf(cell), String.valueOf(cell.header()), summed);
            case BOOLEAN -> "BOOLEAN";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP";
            case TIMESTAMPTZ -> "TIMESTAMPTZ";
            case UUID -> "UUID";
        };
    }

    /** What a cell stands for. */
    private String value(int i) {
        Cell cell = layout.cells().get(i);
        String text = escaped.get(i) ? PartText.unescaped(cell.field()) : cell.field();
        return cell.kind() == Cell.Kind.KEY && !cell.isText()
                ? "CAST(%s AS %s)".formatted(text, type(cell, false))
                : text;
    }

    private String measuresOfParts() {
        List<String> columns = keys();
        for (int m = 0; m < grouping.measures().size(); m++) {
            Measure measure = grouping.measures().get(m);
            String value = "m" + m;
            String count = "n" + m;
            String expression =
                    switch (measure.aggregate()) {
                        case SUM -> "sum(%s)".formatted(value);
                        case COUNT -> "CAST(coalesce(sum(%s), 0) AS BIGINT)".formatted(count);
                        case AVG -> "CAST(sum(%s) AS DOUBLE) / nullif(sum(%s), 0)".formatted(value, count);
                        case MIN, MAX -> "%s(%s)".formatted(measure.aggregate(), value(indexOf(value)));
                        case COUNT_DISTINCT -> throw new IllegalStateException("can't be worked out of parts");
                    };
            columns.add("%s AS %s".formatted(expression, PartText.identifier(measure.name())));
        }
        return String.join(", ", columns);
    }

    private int indexOf(String field) {
        return IntStream.range(0, layout.cells().size())
                .filter(i -> layout.cells().get(i).field().equals(field))
                .findFirst()
                .orElseThrow();
    }

    private List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (int k = 0; k < layout.keys(); k++) {
            keys.add("%s AS %s"
                    .formatted(value(k), PartText.identifier(grouping.groupBy().get(k))));
        }
        return keys;
    }

    /** The records, under the names that their columns have in the files. */
    private String records() {
        String columns = IntStream.range(layout.keys(), layout.cells().size())
                .mapToObj(i -> "%s AS %s"
                        .formatted(
                                value(i),
                                PartText.identifier(
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
                    .formatted(k, PartText.identifier(grouping.groupBy().get(k))));
        }
        for (Measure measure : grouping.measures()) {
            String column = measure.column() == null ? "*" : PartText.identifier(measure.column());
            String expression =
                    switch (measure.aggregate()) {
                        case COUNT_DISTINCT -> "count(DISTINCT %s)".formatted(column);
                        default -> "%s(%s)".formatted(measure.aggregate(), column);
                    };
            columns.add("%s AS %s".formatted(expression, PartText.identifier(measure.name())));
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

    /** By the report's own columns. */
    String orderBy() {
        return grouping.orderBy().isEmpty()
                ? ""
                : grouping.orderBy().stream()
                        .map(ReportSql::sortedBy)
                        .collect(Collectors.joining(", ", " ORDER BY ", ""));
    }

    private static String sortedBy(SortKey key) {
        return "%s %s NULLS LAST".formatted(PartText.identifier(key.column()), key.descending() ? "DESC" : "ASC");
    }
}
