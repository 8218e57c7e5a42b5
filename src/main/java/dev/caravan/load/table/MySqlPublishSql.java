package dev.caravan.load.table;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that moves a job's staged rows into a table of MySQL or MariaDB. The stage has the record's number as its primary key. For a
 * table that was there before it gets an index on the key: from that the database takes the first or the last record of each key without a
 * sort, in the collation of the table's own index.
 */
record MySqlPublishSql(StagingSql staged) {
    private static final String JOB = TargetSchema.JOB;
    private static final String ROW = TargetSchema.ROW;

    /** The stage's index on the key. */
    static final String KEY_INDEX = "caravan_key_order";

    /** Condition of the stage's rows that the table has not refused: the numbers of the others are negative. */
    static final String TAKEN = "WHERE %s > 0".formatted(ROW);

    /** Creates the stage for an existing table, with the types of its columns. */
    String createStage() {
        TargetSchema shape = staged.shape();
        List<String> names = staged.dataColumns().toList();
        List<String> columns = IntStream.range(0, shape.types().size())
                .filter(c -> MySqlTypes.isNumbered(shape.types().get(c)))
                .mapToObj(c -> "%s %s NULL"
                        .formatted(
                                names.get(c), MySqlTypes.ofStage(shape.types().get(c))))
                .collect(Collectors.toCollection(ArrayList::new));
        columns.add(ROW + " bigint NOT NULL PRIMARY KEY");
        return "CREATE TABLE IF NOT EXISTS %s (%s) ENGINE = InnoDB ROW_FORMAT = DYNAMIC AS SELECT %s, 0 AS %s%s FROM %s LIMIT 0"
                .formatted(
                        staged.stage(),
                        String.join(", ", columns),
                        String.join(", ", names),
                        ROW,
                        shape.normalisedKey() ? ", " + TargetSchema.KEY : "",
                        staged.table());
    }

    String indexStage() {
        return "ALTER TABLE %s ADD INDEX %s (%s)"
                .formatted(staged.stage(), KEY_INDEX, staged.keyColumns().collect(Collectors.joining(", ")));
    }

    /** Reads the statistics by which the database plans the publish. */
    String analyzeStage() {
        return "ANALYZE TABLE " + staged.stage();
    }

    /**
     * Inserts the rows into a table that this publish has made, whose only unique index is the key's: a record whose key another one had
     * before it changes nothing. Reads the stage in its own order, so it needs neither an index nor a sort, and the table grows at its end.
     * The update count of such a statement depends on the driver (MySQL manual, "INSERT ... ON DUPLICATE KEY UPDATE"); {@link #count} tells.
     *
     * @param last whether the last record of a key wins instead of the first
     */
    String insertIntoNew(long job, boolean last) {
        List<String> columns = columns();
        String key = staged.keyColumns().findFirst().orElseThrow();
        return "INSERT INTO %1$s (%2$s, %3$s) SELECT %2$s, %4$d FROM %5$s %6$s ORDER BY %7$s %8$s ON DUPLICATE KEY UPDATE %9$s = %1$s.%9$s"
                .formatted(
                        staged.table(),
                        String.join(", ", columns),
                        JOB,
                        job,
                        staged.stage(),
                        TAKEN,
                        ROW,
                        last ? "DESC" : "",
                        key);
    }

    /** The rows of a job in a table with lineage. */
    String count(long job) {
        return "SELECT count(*) FROM %s WHERE %s = %d".formatted(staged.table(), JOB, job);
    }

    /** Those of the stage that the table has too. */
    private List<String> columns() {
        List<String> columns = staged.dataColumns().collect(Collectors.toCollection(ArrayList::new));
        if (staged.lineage()) {
            columns.add(ROW);
        }
        if (staged.shape().normalisedKey()) {
            columns.add(TargetSchema.KEY);
        }
        return columns;
    }

    /**
     * Inserts the rows, of each key the first or the last, of keys that the table has none, in the order of the key. Without a key all of
     * them, in the order of the source.
     *
     * @param range {@link #TAKEN}, or a narrower condition with its keyword
     */
    String insert(long job, String range, boolean last) {
        List<String> columns = columns();
        String values = columns.stream().map(column -> "f." + column).collect(Collectors.joining(", "));
        if (staged.lineage()) {
            columns.add(JOB);
            values += ", " + job;
        }
        return "INSERT INTO %s (%s) SELECT %s FROM %s"
                .formatted(
                        staged.table(),
                        String.join(", ", columns),
                        values,
                        staged.shape().hasKey()
                                ? "%s WHERE NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s) ORDER BY %s"
                                        .formatted(
                                                winners(range, last),
                                                staged.table(),
                                                staged.sameKey("t", "f"),
                                                staged.keys("f"))
                                : "%s AS f %s ORDER BY f.%s".formatted(staged.stage(), range, ROW));
    }

    /**
     * Gives the rows that exist the values of the stage's last row with their key, unless they have them. A column that the database numbers
     * keeps its number where the file has none.
     *
     * @param mark a column that is cleared, because the file has the row; null: none is
     * @param marked whether the column marks a row {@code t} as deleted; not used without one
     */
    String update(String range, @Nullable String mark, String cleared, String marked) {
        List<String> columns = staged.dataColumns().toList();
        Stream<String> assignments = IntStream.range(0, columns.size())
                .mapToObj(c -> "t.%s = %s".formatted(columns.get(c), value(columns.get(c), type(c))));
        return "UPDATE %s STRAIGHT_JOIN %s AS t ON %s SET %s WHERE %s"
                .formatted(
                        winners(range, true),
                        staged.table(),
                        staged.sameKey("t", "f"),
                        Stream.concat(
                                        assignments,
                                        mark == null ? Stream.of() : Stream.of("t.%s = %s".formatted(mark, cleared)))
                                .collect(Collectors.joining(", ")),
                        changes(mark == null ? "" : marked));
    }

    /**
     * Notes the first of the records that {@link #update} takes values of, before it.
     *
     * @param marked empty without a mark
     */
    String noteUpdates(long job, String range, String marked) {
        return "INSERT INTO caravan_updated_record (job, record) SELECT %d, f.%s FROM %s STRAIGHT_JOIN %s AS t ON %s WHERE %s LIMIT %d"
                .formatted(
                        job,
                        ROW,
                        winners(range, true),
                        staged.table(),
                        staged.sameKey("t", "f"),
                        changes(marked),
                        PublishBounds.MOST_UPDATES_NOTED);
    }

    private String changes(String marked) {
        List<String> columns = staged.dataColumns().toList();
        return Stream.concat(
                        IntStream.range(0, columns.size())
                                .mapToObj(c -> "NOT (%s <=> %s)"
                                        .formatted(
                                                MySqlTypes.exact("t." + columns.get(c), type(c)),
                                                MySqlTypes.exact(value(columns.get(c), type(c)), type(c)))),
                        marked.isEmpty() ? Stream.of() : Stream.of(marked))
                .collect(Collectors.joining(" OR "));
    }

    private static String value(String column, String sqlType) {
        return MySqlTypes.isNumbered(sqlType) ? "coalesce(f.%1$s, t.%1$s)".formatted(column) : "f." + column;
    }

    private String type(int column) {
        List<String> types = staged.shape().types();
        return column < types.size() ? types.get(column) : "json";
    }

    /** The rows {@code t} of the table, within the scope: those that have one of the stage's values in a column. */
    String present(@Nullable String scope) {
        return staged.table()
                + " AS t"
                + (scope == null
                        ? ""
                        : " JOIN (SELECT DISTINCT %1$s FROM %2$s) AS scope ON scope.%1$s = t.%1$s"
                                .formatted(scope, staged.stage()));
    }

    String deleteAbsent(@Nullable String scope) {
        return "DELETE t FROM %s %s".formatted(present(scope), absent());
    }

    /**
     * Marks the rows that {@link #deleteAbsent} would delete.
     *
     * @param marked whether a row {@code t} is marked already
     */
    String markAbsent(@Nullable String scope, String mark, String value, String marked) {
        return "UPDATE %s SET t.%s = %s %s AND NOT (%s)"
                .formatted(present(scope) + leftJoin(), mark, value, where(), marked);
    }

    private String absent() {
        return leftJoin() + where();
    }

    private String leftJoin() {
        return " LEFT JOIN %s AS s ON %s".formatted(staged.stage(), staged.sameKey("s", "t"));
    }

    private static String where() {
        return " WHERE s.%s IS NULL".formatted(ROW);
    }

    /** Without STRAIGHT_JOIN the planner might read the table first, which may be much larger. */
    private String winners(String range, boolean last) {
        return "(SELECT %1$s(%2$s) AS caravan_winner FROM %3$s %4$s GROUP BY %5$s) AS w STRAIGHT_JOIN %3$s AS f ON f.%2$s = w.caravan_winner"
                .formatted(
                        last ? "max" : "min",
                        ROW,
                        staged.stage(),
                        // A sort would compare no more than the first max_sort_length bytes of a key.
                        range.equals(TAKEN) ? "FORCE INDEX FOR GROUP BY (%s) %s".formatted(KEY_INDEX, range) : range,
                        staged.keyColumns().collect(Collectors.joining(", ")));
    }
}
