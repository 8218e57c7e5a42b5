package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The SQL that loads rows of one plan into one PostgreSQL table: COPY into a temporary table, then one INSERT in the order of the key, so
 * that loaders with the same keys wait for each other instead of deadlocking.
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

    /** Byte order, regardless of the database's locale: it is faster, and equality is the same. */
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

    /** One temporary table per connection, emptied at each commit. It has the table's types, and its own lineage columns. */
    String createStage() {
        return """
                CREATE TEMPORARY TABLE IF NOT EXISTS %s ON COMMIT DELETE ROWS AS
                SELECT %s, 0::bigint AS %s, ''::text AS %s FROM %s WITH NO DATA
                """.formatted(stage(), columnList(), ROW, KEY, quoted(plan().table()));
    }

    String copyIntoStage() {
        return "COPY %s (%s, %s, %s) FROM STDIN".formatted(stage(), columnList(), ROW, KEY);
    }

    /** Directly into the table, without a key. */
    String copyIntoTable() {
        return lineage()
                ? "COPY %s (%s, %s, %s) FROM STDIN".formatted(quoted(plan().table()), columnList(), ROW, JOB)
                : "COPY %s (%s) FROM STDIN".formatted(quoted(plan().table()), columnList());
    }

    /**
     * Inserts the stage's rows into the table and returns the number of new ones. The first of several rows with one key wins (DISTINCT
     * ON). An earlier record of the same file that arrives after a later one replaces it. A replaced row is not new: its {@code xmax} is
     * not 0.
     */
    String insertFromStage() {
        return """
                WITH written AS (%s
                  RETURNING (target.xmax = 0) AS fresh)
                SELECT count(*) FILTER (WHERE fresh) FROM written
                """.formatted(takeFromStage());
    }

    /** The statement that inserts the stage's rows, without its RETURNING clause. */
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

    /** The quoted column of the normalised key if it exists, else the key's columns in order. */
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

    /**
     * The same session may have loaded other tables, or this one with other types. The name is the same in every process, which may share
     * sessions through a pooler, so that each table has one stage there.
     */
    private String stage() {
        return "pg_temp.caravan_stage_" + Integer.toHexString(createTable().hashCode());
    }

    public static String quoted(TableName table) {
        return table.schema() == null ? quoted(table.name()) : quoted(table.schema()) + "." + quoted(table.name());
    }

    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
