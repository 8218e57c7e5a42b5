package dev.caravan.reconcile;

import dev.caravan.duckdb.DuckDb;
import dev.caravan.reconcile.ColumnSql.Kind;
import dev.caravan.reconcile.Reconciliation.Difference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares one column of DuckDB's tables {@code source} and {@code stored}, which have the same records if the load was correct. */
final class Comparison {
    /** Name → aggregate. Only the checksum detects values that are in the wrong record. */
    private static final Map<String, String> AGGREGATES = new LinkedHashMap<>();

    static {
        AGGREGATES.put("nulls", "count(*) - count(%s)");
        AGGREGATES.put("min", "min(%s)");
        AGGREGATES.put("max", "max(%s)");
        AGGREGATES.put("sum", "sum(%s)");
        AGGREGATES.put("checksum", "sum(hash(record, %s))");
    }

    private static final int BEHIND_NULLS = 1;

    private final DuckDb duckDb;

    Comparison(DuckDb duckDb) {
        this.duckDb = duckDb;
    }

    /** The aggregates that differ, then the first record that differs. */
    List<Difference> of(StoredColumn column, Kind kind) {
        return of(column, kind, column.compared());
    }

    /** Like {@link #of}, for texts without the spaces and quotes at their ends. */
    List<Difference> ofMiddles(StoredColumn column) {
        return of(column, Kind.TEXT, middle(column));
    }

    /** An expression: a text without the spaces and quotes at its ends. */
    static String middle(StoredColumn column) {
        return "trim(%s, ' \"' || chr(9))".formatted(column.compared());
    }

    private List<Difference> of(StoredColumn column, Kind kind, String value) {
        List<String> names = new ArrayList<>(AGGREGATES.keySet());
        if (kind != Kind.NUMBER) {
            names.remove("sum");
        }
        List<@Nullable String> source = aggregates("source", value, names);
        List<@Nullable String> stored = aggregates("stored", value, names);
        names.add(BEHIND_NULLS, "distinct");
        source.add(BEHIND_NULLS, Long.toString(duckDb.distinct("source", value)));
        stored.add(BEHIND_NULLS, Long.toString(duckDb.distinct("stored", value)));
        List<Difference> differences = new ArrayList<>();
        String name = column.column().name();
        for (int i = 0; i < names.size() - 1; i++) {
            if (!Objects.equals(source.get(i), stored.get(i))) {
                differences.add(new Difference(name, names.get(i), source.get(i), stored.get(i)));
            }
        }
        if (!source.equals(stored)) {
            differences.addAll(firstRecord(column, value));
        }
        return differences;
    }

    private List<@Nullable String> aggregates(String table, String value, List<String> names) {
        String selected = String.join(
                ", ",
                names.stream()
                        .map(name -> "CAST(%s AS VARCHAR)"
                                .formatted(Objects.requireNonNull(AGGREGATES.get(name))
                                        .formatted(value)))
                        .toList());
        return duckDb.rows("SELECT %s FROM %s".formatted(selected, table)).get(0);
    }

    private List<Difference> firstRecord(StoredColumn column, String value) {
        String sides = """
                (SELECT record, %1$s AS v FROM source) AS s JOIN (SELECT record, %1$s AS v FROM stored) AS t USING (record)
                WHERE s.v IS DISTINCT FROM t.v
                """.formatted(value);
        long records = duckDb.number("SELECT count(*) FROM " + sides);
        return duckDb
                .rows("SELECT record, CAST(s.v AS VARCHAR), CAST(t.v AS VARCHAR) FROM %s ORDER BY record LIMIT 1"
                        .formatted(sides))
                .stream()
                .map(row -> new Difference(
                        column.column().name(),
                        records == 1 ? "record " + row.get(0) : "record %s (of %d)".formatted(row.get(0), records),
                        row.get(1),
                        row.get(2)))
                .toList();
    }
}
