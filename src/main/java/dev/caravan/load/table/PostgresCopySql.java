package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The SQL by which rows of one plan go into one PostgreSQL table: COPY into a temporary table, then one INSERT in the
 * order of the key, so that loaders which meet on the same keys wait for each other instead of deadlocking.
 */
public record PostgresCopySql(TargetSchema shape) {
    private static final String JOB = TargetSchema.JOB;
    private static final String ROW = TargetSchema.ROW;
    private static final String KEY = TargetSchema.KEY;
    private static final String BYTE_ORDER = " COLLATE \"C\"";

    LoadPlan plan() {
        return shape.plan();
    }

    boolean lineage() {
        return shape.lineage();
    }

    boolean normalisedKey() {
        return shape.normalisedKey();
    }

    boolean hasKey() {
        return shape.hasKey();
    }

    String createTable() {
        List<String> columns = new ArrayList<>();
        List<Column> loaded = plan().loaded();
        for (int i = 0; i < loaded.size(); i++) {
            columns.add(quoted(loaded.get(i).name()) + " " + shape.types().get(i));
        }
        if (lineage()) {
            columns.add(JOB + " bigint NOT NULL");
            columns.add(ROW + " bigint NOT NULL");
        }
        if (normalisedKey()) {
            columns.add(KEY + " text NOT NULL");
        }
        if (shape.rescue()) {
            columns.add(TargetSchema.RESCUED + " jsonb");
        }
        return "CREATE TABLE IF NOT EXISTS %s (%s)".formatted(quoted(plan().table()), String.join(", ", columns));
    }

    /** Bytes in order, whatever the database's locale: that is faster, and equality is the same. */
    String createKeyIndex() {
        return "CREATE UNIQUE INDEX ON %s (%s)"
                .formatted(
                        quoted(plan().table()),
                        normalisedKey()
                                ? KEY + BYTE_ORDER
                                : plan().key().stream()
                                        .map(plan().columns()::get)
                                        .map(column -> quoted(column.name())
                                                + (column.type().isText() ? BYTE_ORDER : ""))
                                        .collect(Collectors.joining(", ")));
    }

    /** One a connection, emptied at each commit; it takes its types from the table, whose lineage's names are free in it. */
    String createStage() {
        return """
                CREATE TEMPORARY TABLE IF NOT EXISTS %s ON COMMIT DELETE ROWS AS
                SELECT %s, 0::bigint AS %s, ''::text AS %s FROM %s WITH NO DATA
                """.formatted(stage(), columnList(), ROW, KEY, quoted(plan().table()));
    }

    String copyIntoStage() {
        return "COPY %s (%s, %s, %s) FROM STDIN".formatted(stage(), columnList(), ROW, KEY);
    }

    /** Straight into the table, where there is no key to look at. */
    String copyIntoTable() {
        return lineage()
                ? "COPY %s (%s, %s, %s) FROM STDIN".formatted(quoted(plan().table()), columnList(), ROW, JOB)
                : "COPY %s (%s) FROM STDIN".formatted(quoted(plan().table()), columnList());
    }

    /**
     * Takes the stage's rows into the table and answers how many are new. Of several with one key the first is taken
     * (DISTINCT ON). If an earlier record of the same file comes after a later one, it takes its place: that is not a
     * new row, which {@code xmax} tells (it is 0 in a row that this statement inserted).
     */
    String insertFromStage() {
        return """
                WITH written AS (%s
                  RETURNING (target.xmax = 0) AS fresh)
                SELECT count(*) FILTER (WHERE fresh) FROM written
                """.formatted(takeFromStage());
    }

    /** The statement that takes the stage's rows into the table, to be followed by what it returns. */
    String takeFromStage() {
        String key = keyColumnsInStage();
        return """
                  INSERT INTO %s AS target (%s)
                  SELECT DISTINCT ON (%s) %s FROM %s ORDER BY %s, caravan_row
                  ON CONFLICT (%s) %s""".formatted(
                        quoted(plan().table()),
                        targetColumns(),
                        key,
                        stageColumns(),
                        stage(),
                        key,
                        keyColumns().collect(Collectors.joining(", ")),
                        onConflict());
    }

    private String onConflict() {
        if (!lineage()) {
            return "DO NOTHING";
        }
        String assignments = Stream.concat(dataColumns(), Stream.of(ROW))
                .map(column -> column + " = excluded." + column)
                .collect(Collectors.joining(", "));
        return "DO UPDATE SET %s WHERE target.%s = excluded.%s AND target.%s > excluded.%s"
                .formatted(assignments, JOB, JOB, ROW, ROW);
    }

    private String targetColumns() {
        return columnList() + (lineage() ? ", " + ROW + ", " + JOB : "") + (normalisedKey() ? ", " + KEY : "");
    }

    private String stageColumns() {
        return columnList() + (lineage() ? ", " + ROW + ", ?::bigint" : "") + (normalisedKey() ? ", " + KEY : "");
    }

    /** Quoted; the column of the normalised key, if there is one, else those of the key in its order. */
    Stream<String> keyColumns() {
        return normalisedKey()
                ? Stream.of(KEY)
                : plan().key().stream()
                        .map(column -> quoted(plan().columns().get(column).name()));
    }

    private String keyColumnsInStage() {
        return normalisedKey() ? KEY + BYTE_ORDER : keyColumns().collect(Collectors.joining(", "));
    }

    private String columnList() {
        return dataColumns().collect(Collectors.joining(", "));
    }

    private Stream<String> dataColumns() {
        Stream<String> columns = plan().loaded().stream().map(column -> quoted(column.name()));
        return shape.rescue() ? Stream.concat(columns, Stream.of(TargetSchema.RESCUED)) : columns;
    }

    /** Tables of other shapes, or this one with other types, may have been loaded over the same connection. */
    private String stage() {
        return "pg_temp.caravan_stage_" + Integer.toHexString(hashCode());
    }

    public static String quoted(TableName table) {
        return table.schema() == null ? quoted(table.name()) : quoted(table.schema()) + "." + quoted(table.name());
    }

    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
