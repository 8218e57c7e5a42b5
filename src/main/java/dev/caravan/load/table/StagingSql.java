package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.TableName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that loads rows of one plan into one table of MySQL, MariaDB or H2: a batch into a temporary table, then one INSERT of the rows
 * whose key the table lacks, in the order of the key. The conflict clause is a NOT EXISTS on that key only: INSERT IGNORE hides truncation,
 * and ON DUPLICATE KEY applies to any unique index.
 *
 * @param keyRecords name of the table that remembers which record of the job holds a key; null in a table with lineage, or without a key
 * @param jobStage the table that stages the job's rows until they are published; null: each session stages a chunk's in a temporary table
 */
record StagingSql(
        TargetSchema shape,
        BatchDialect dialect,
        @Nullable String keyRecords,
        @Nullable TableName jobStage) {
    private static final String JOB = TargetSchema.JOB;
    private static final String ROW = TargetSchema.ROW;
    private static final String KEY = TargetSchema.KEY;
    private static final String RECORD = "caravan_record";

    /** For rows that a table of the job stages. */
    static StagingSql stagedIn(TableName stage, TargetSchema shape, BatchDialect dialect) {
        return new StagingSql(shape, dialect, null, stage);
    }

    /** Whether the table has lineage columns; the parameters of {@link #insertNew} depend on it. */
    boolean lineage() {
        return shape.lineage();
    }

    /** One temporary table per connection, with the table's types. */
    String createStage() {
        String columns = Stream.concat(
                        Stream.concat(
                                stageColumns(),
                                Stream.of("%s AS %s".formatted(shape.lineage() ? ROW : dialect.longColumn(), ROW))),
                        shape.normalisedKey() ? Stream.of(KEY) : Stream.of())
                .collect(Collectors.joining(", "));
        return dialect.createStage(stage(), "SELECT %s FROM %s".formatted(columns, table()));
    }

    String clearStage() {
        return "DELETE FROM " + stage();
    }

    String insertIntoStage() {
        return insert(stage(), Stream.concat(Stream.of(ROW), shape.normalisedKey() ? Stream.of(KEY) : Stream.of()));
    }

    /** Loads rows of {@link CopyText}, in the order of {@link #insertIntoStage}; of MySQL and MariaDB, whose driver brings the file. */
    String loadIntoStage() {
        List<String> names = dataColumns().toList();
        List<String> fields = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            String placeholder =
                    i < shape.types().size() ? dialect.placeholder(shape.types().get(i)) : "?";
            boolean converted = !placeholder.equals("?");
            fields.add(converted ? "@caravan_" + i : names.get(i));
            if (converted) {
                assignments.add("%s = %s".formatted(names.get(i), placeholder.replace("?", "@caravan_" + i)));
            }
        }
        fields.add(ROW);
        if (shape.normalisedKey()) {
            fields.add(KEY);
        }
        return "LOAD DATA LOCAL INFILE 'caravan' INTO TABLE %s CHARACTER SET utf8mb4 (%s)%s"
                .formatted(
                        stage(),
                        String.join(", ", fields),
                        assignments.isEmpty() ? "" : " SET " + String.join(", ", assignments));
    }

    /** Directly into the table, without a key. */
    String insertIntoTable() {
        if (numbered().isEmpty()) {
            return insert(table(), shape.lineage() ? Stream.of(ROW, JOB) : Stream.of());
        }
        return dialect.insertNumbered(table(), dataColumns().toList(), "SELECT " + textParameters(), numbered());
    }

    private String textParameters() {
        List<String> names = dataColumns().toList();
        return IntStream.range(0, shape.types().size())
                .mapToObj(c -> dialect.placeholder(shape.types().get(c)).replace("?", "cast(? AS varchar)") + " AS "
                        + names.get(c))
                .collect(Collectors.joining(", "));
    }

    private String insert(String into, Stream<String> own) {
        List<String> names = new ArrayList<>(dataColumns().toList());
        List<String> values =
                new ArrayList<>(shape.types().stream().map(dialect::placeholder).toList());
        if (shape.rescue()) {
            values.add(dialect.placeholder("json"));
        }
        List<String> more = own.toList();
        names.addAll(more);
        values.addAll(Collections.nCopies(more.size(), "?"));
        return "INSERT INTO %s (%s) VALUES (%s)".formatted(into, String.join(", ", names), String.join(", ", values));
    }

    /** Replaces later records of the same file by earlier ones. With lineage the parameter is the job. */
    String replaceLater() {
        return dialect.replaceLater(
                table(),
                firsts(),
                sameKey("t", "f"),
                Stream.concat(dataColumns(), lineage() ? Stream.of(ROW) : Stream.of())
                        .map(column -> "t.%1$s = f.%1$s".formatted(column))
                        .collect(Collectors.joining(", ")),
                lineage()
                        ? "t.%1$s = ? AND t.%2$s > f.%2$s".formatted(JOB, ROW)
                        : "EXISTS (SELECT 1 FROM %s AS r WHERE %s AND r.%s > f.%s)"
                                .formatted(keyRecords, sameKey("r", "f"), RECORD, ROW));
    }

    /** A query of the key's columns, with their types, of one row without values, which {@link #lockKeyRecords} locks. */
    String noKeyRecords() {
        return "SELECT %s, none.%s FROM (SELECT cast(0 AS %s) AS %2$s) AS none LEFT JOIN %s AS t ON 1 = 0"
                .formatted(keys("t"), RECORD, dialect.longType(), table());
    }

    /** Lets one transaction of the job write at a time. */
    String lockKeyRecords() {
        return "SELECT %s FROM %s WHERE %s IS NULL%s"
                .formatted(RECORD, keyRecords, keyColumns().findFirst().orElseThrow(), dialect.rowLock());
    }

    /** Remembers the stage's first records of keys that the table lacks. */
    String holdNew() {
        return """
                INSERT INTO %1$s (%2$s, %3$s)
                SELECT %4$s, f.%5$s FROM %6$s
                WHERE NOT EXISTS (SELECT 1 FROM %7$s AS t WHERE %8$s) AND NOT EXISTS (SELECT 1 FROM %1$s AS r WHERE %9$s)
                """.formatted(
                        keyRecords,
                        keyColumns().collect(Collectors.joining(", ")),
                        RECORD,
                        keys("f"),
                        ROW,
                        firsts(),
                        table(),
                        sameKey("t", "f"),
                        sameKey("r", "f"));
    }

    /** How many keys of the stage later records of the job hold. */
    String countLater() {
        return "SELECT count(*) FROM %s AS r JOIN %s ON %s WHERE r.%s > f.%s"
                .formatted(keyRecords, firsts(), sameKey("r", "f"), RECORD, ROW);
    }

    /** Remembers earlier records instead of later ones. */
    String holdEarlier() {
        return dialect.replaceLater(
                String.valueOf(keyRecords),
                firsts(),
                sameKey("t", "f"),
                "t.%s = f.%s".formatted(RECORD, ROW),
                "t.%s > f.%s".formatted(RECORD, ROW));
    }

    /** Inserts rows whose key the table lacks; the update count is their number. With lineage the parameter is the job. */
    String insertNew() {
        List<String> columns = new ArrayList<>(dataColumns().toList());
        if (shape.lineage()) {
            columns.add(ROW);
        }
        if (shape.normalisedKey()) {
            columns.add(KEY);
        }
        String query = """
                SELECT %s%s FROM %s
                WHERE NOT EXISTS (SELECT 1 FROM %s AS t WHERE %s)
                ORDER BY %s
                """.formatted(
                        String.join(", ", columns),
                        shape.lineage() ? ", ?" : "",
                        firsts(),
                        table(),
                        sameKey("t", "f"),
                        keys("f"));
        if (shape.lineage()) {
            columns.add(JOB);
        }
        return numbered().isEmpty()
                ? "INSERT INTO %s (%s) %s".formatted(table(), String.join(", ", columns), query)
                : dialect.insertNumbered(table(), columns, query, numbered());
    }

    /** The first of the stage's rows for each key. */
    private String firsts() {
        return """
                (SELECT * FROM (
                   SELECT s.*, row_number() OVER (PARTITION BY %s ORDER BY s.%s) AS caravan_rank FROM %s AS s) AS ranked
                 WHERE caravan_rank = 1) AS f
                """.formatted(keys("s"), ROW, stage());
    }

    String sameKey(String one, String other) {
        return keyColumns()
                .map(key -> "%s.%s = %s.%s".formatted(one, key, other, key))
                .collect(Collectors.joining(" AND "));
    }

    String keys(String of) {
        return keyColumns().map(key -> of + "." + key).collect(Collectors.joining(", "));
    }

    Stream<String> keyColumns() {
        return shape.normalisedKey()
                ? Stream.of(KEY)
                : shape.keyNames().stream().map(dialect::quoted);
    }

    /** The columns that the database numbers, and for which it wants the word DEFAULT. */
    private List<String> numbered() {
        return loadedWhere(dialect::isNumbered);
    }

    private List<String> loadedWhere(Predicate<String> ofType) {
        List<Column> loaded = shape.plan().loaded();
        return IntStream.range(0, loaded.size())
                .filter(c -> ofType.test(shape.types().get(c)))
                .mapToObj(c -> dialect.quoted(loaded.get(c).name()))
                .toList();
    }

    /** As in the table, but NULL fits columns that the database numbers. */
    private Stream<String> stageColumns() {
        List<String> nullable = loadedWhere(dialect::isNotNullInStage);
        return dataColumns()
                .map(column -> nullable.contains(column) ? "nullif(%1$s, 0) AS %1$s".formatted(column) : column);
    }

    Stream<String> dataColumns() {
        Stream<String> columns =
                shape.plan().loaded().stream().map(Column::name).map(dialect::quoted);
        return shape.rescue() ? Stream.concat(columns, Stream.of(TargetSchema.RESCUED)) : columns;
    }

    String table() {
        return dialect.quoted(shape.plan().table());
    }

    /** The same connection may have loaded other tables, or this one with other types. */
    String stage() {
        return jobStage != null ? dialect.quoted(jobStage) : "caravan_stage_" + Integer.toHexString(shape.hashCode());
    }
}
