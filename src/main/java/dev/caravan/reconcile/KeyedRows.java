package dev.caravan.reconcile;

import dev.caravan.duckdb.DuckDb;
import dev.caravan.feed.plan.LoadPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a table without lineage by the key: of the records with one key, the first that was not rejected has the row. Works on
 * DuckDB's tables {@code field}, {@code rejected} and {@code fetched}, in shares of the keys that have room in memory. Used once.
 */
final class KeyedRows {
    /** ASCII's unit separator, between the columns of a key. */
    private static final String SEPARATOR = "chr(31)";

    private final List<ColumnSql> key;
    private final List<StoredColumn> keyColumns;
    private final List<StoredColumn> columns;
    private final DuckDb duckDb;

    private KeyedRows(List<ColumnSql> key, List<StoredColumn> keyColumns, List<StoredColumn> columns, DuckDb duckDb) {
        this.key = key;
        this.keyColumns = keyColumns;
        this.columns = columns;
        this.duckDb = duckDb;
    }

    /** Empty if DuckDB can't compare a column of the key exactly. */
    static Optional<KeyedRows> of(LoadPlan plan, FetchedRows fetched, DuckDb duckDb) {
        List<ColumnSql> key = new ArrayList<>();
        List<StoredColumn> keyColumns = new ArrayList<>();
        for (int place : plan.key()) {
            Optional<StoredColumn> column = fetched.columns().stream()
                    .filter(each -> each.place() == place)
                    .findFirst();
            ColumnChoice choice =
                    column.map(stored -> ColumnChoice.of(stored, plan, duckDb)).orElse(null);
            if (choice == null || choice.sql() == null || choice.leftOut() != null) {
                return Optional.empty();
            }
            key.add(choice.sql());
            keyColumns.add(column.orElseThrow());
        }
        return Optional.of(new KeyedRows(key, keyColumns, fetched.columns(), duckDb));
    }

    /**
     * What was found of the source's keys.
     *
     * @param rows keys with a row
     * @param otherSpellings keys without one, of which a row has another spelling: the table may take both for the same
     * @param absent keys without any of them
     * @param firstAbsent the first record of those, 0 if there is none
     * @param firstAbsentKey its key, null if there is none
     */
    record Found(
            long rows,
            long otherSpellings,
            long absent,
            long firstAbsent,
            @Nullable String firstAbsentKey) {}

    /** Leaves the found rows in {@code fetched}, with the numbers of their records. */
    Found find() {
        duckDb.execute("ALTER TABLE fetched RENAME TO held");
        duckDb.execute("CREATE TABLE fetched (record BIGINT%s)"
                .formatted(columns.stream()
                        .map(column -> ", %s VARCHAR".formatted(column.fetched()))
                        .collect(Collectors.joining())));
        duckDb.execute("CREATE TABLE absent (record BIGINT, key VARCHAR, spelled BOOLEAN)");
        String names = IntStream.range(0, key.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        duckDb.execute("""
                CREATE VIEW source_key AS
                SELECT *, %s AS spelling FROM (SELECT rowid + 1 AS record%s FROM field)
                WHERE record NOT IN (SELECT record FROM rejected) AND %s
                """.formatted(
                        spelling(),
                        keys(i -> key.get(i).source().apply(keyColumns.get(i).field())),
                        known()));
        duckDb.execute("CREATE VIEW held_key AS SELECT *, %s AS spelling FROM (SELECT *%s FROM held) WHERE %s"
                .formatted(
                        spelling(),
                        keys(i -> key.get(i).stored().apply(keyColumns.get(i).fetched())),
                        known()));
        String fetched =
                columns.stream().map(column -> ", h." + column.fetched()).collect(Collectors.joining());
        long shares = Math.max(duckDb.shares("field"), duckDb.shares("held"));
        for (long share = 0; share < shares; share++) {
            String inShare = "WHERE hash(spelling) %% %d = %d".formatted(shares, share);
            duckDb.execute(
                    "CREATE OR REPLACE TABLE first AS SELECT min(record) AS record, any_value(spelling) AS spelling, %1$s FROM source_key %2$s GROUP BY %1$s"
                            .formatted(names, inShare));
            duckDb.execute(
                    "INSERT INTO fetched SELECT s.record%s FROM first AS s JOIN (FROM held_key %s) AS h USING (%s)"
                            .formatted(fetched, inShare, names));
            duckDb.execute("""
                    INSERT INTO absent
                    SELECT record, concat_ws(', ', %1$s), spelling IN (SELECT spelling FROM held_key %2$s)
                    FROM first AS s ANTI JOIN (FROM held_key %2$s) AS h USING (%1$s)
                    """.formatted(names, inShare));
        }
        duckDb.execute("DROP TABLE first");
        duckDb.execute("DROP VIEW held_key");
        duckDb.execute("DROP TABLE held");
        List<List<@Nullable String>> absent =
                duckDb.rows("SELECT record, key FROM absent WHERE NOT spelled ORDER BY record LIMIT 1");
        return new Found(
                duckDb.number("SELECT count(*) FROM fetched"),
                duckDb.number("SELECT count(*) FROM absent WHERE spelled"),
                duckDb.number("SELECT count(*) FROM absent WHERE NOT spelled"),
                absent.isEmpty()
                        ? 0
                        : Long.parseLong(Objects.requireNonNull(absent.get(0).get(0))),
                absent.isEmpty() ? null : absent.get(0).get(1));
    }

    private String keys(IntFunction<String> expression) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> ", %s AS k%d".formatted(expression.apply(i), i))
                .collect(Collectors.joining());
    }

    /** A condition: no column of the key is NULL. */
    private String known() {
        return IntStream.range(0, key.size())
                .mapToObj(i -> "k%d IS NOT NULL".formatted(i))
                .collect(Collectors.joining(" AND "));
    }

    /** An expression: what spellings that an index may take for one key have in common. */
    private String spelling() {
        return IntStream.range(0, key.size())
                .mapToObj(i -> "strip_accents(lower(trim(CAST(k%d AS VARCHAR))))".formatted(i))
                .collect(Collectors.joining(", ", "concat_ws(%s, ".formatted(SEPARATOR), ")"));
    }
}
