package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that loads rows of one plan into one PostgreSQL table: COPY into a temporary table, then statements from there in the order of
 * the key, so that loaders with the same keys wait for each other instead of deadlocking.
 *
 * <p>A record is first of its key if no earlier record of the job has the same. Who holds a key is known from the row's lineage
 * ({@code caravan_job}, {@code caravan_row}), or in tables without it from a {@link #keyRecords table of the job}.
 *
 * @param key the index's columns; empty without a key
 * @param keyRecords remembers which record of the job holds a key; null in a table with lineage, without a key, or if nothing needs to be remembered
 * @param identities quoted columns of the file that are GENERATED ALWAYS AS IDENTITY
 * @param jobStage the table that stages the job's rows; null: each session stages a chunk's in a temporary table
 * @param casts the table's types by quoted column, of columns that have another type in the job's stage
 */
public record PostgresCopySql(
        TargetSchema shape,
        List<KeyColumn> key,
        @Nullable TableName keyRecords,
        Set<String> identities,
        @Nullable TableName jobStage,
        Map<String, String> casts) {
    private static final String JOB = TargetSchema.JOB;
    private static final String ROW = TargetSchema.ROW;
    private static final String KEY = TargetSchema.KEY;
    private static final String BYTE_ORDER = "\"C\"";
    private static final String VALUE = "caravan_v";
    static final String RECORD = "caravan_record";
    private static final String OWN_KEY = "caravan_own_key";

    /** For a table that Caravan creates. */
    static PostgresCopySql ofOwn(TargetSchema shape) {
        return new PostgresCopySql(shape, ownKey(shape), null, Set.of(), null, Map.of());
    }

    /** For rows that a table of the job stages. */
    PostgresCopySql stagedIn(TableName table) {
        return stagedIn(table, Map.of());
    }

    /** As {@link #stagedIn(TableName)}, if columns of that table have other types. */
    PostgresCopySql stagedIn(TableName table, Map<String, String> types) {
        return new PostgresCopySql(shape, key, null, identities, table, types);
    }

    /** Byte order, regardless of the database's locale: it is faster, and equality is the same. */
    private static List<KeyColumn> ownKey(TargetSchema shape) {
        return shape.normalisedKey()
                ? List.of(new KeyColumn(KEY, BYTE_ORDER))
                : shape.plan().key().stream()
                        .map(shape.plan().columns()::get)
                        .map(column -> new KeyColumn(
                                quoted(column.name()), column.type().isText() ? BYTE_ORDER : null))
                        .toList();
    }

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
        return "CREATE TABLE IF NOT EXISTS %s (%s)".formatted(target(), String.join(", ", columnDefinitions("")));
    }

    /**
     * Creates the table that stages the rows of a job for a table that does not exist: with its columns, so that it can become that table.
     * Vacuum and statistics would only delay it.
     */
    String createOwnStage(long job) {
        return "CREATE TABLE IF NOT EXISTS %s (%s) WITH (autovacuum_enabled = false)"
                .formatted(stage(), String.join(", ", columnDefinitions(" DEFAULT " + job)));
    }

    /** Creates the table that stages the rows of a job for an existing table, with the types that this has. */
    String createMergeStage() {
        return """
                CREATE TABLE IF NOT EXISTS %s WITH (autovacuum_enabled = false) AS
                SELECT %s, 0::bigint AS %s%s FROM %s WITH NO DATA
                """.formatted(stage(), columnList(), ROW, normalisedKey() ? ", ''::text AS " + KEY : "", target());
    }

    /** As {@link #createMergeStage}, for a table that does not exist and won't have a column for the record's number. */
    String createTypedStage() {
        List<String> columns = dataDefinitions();
        columns.add(ROW + " bigint NOT NULL");
        if (normalisedKey()) {
            columns.add(KEY + " text NOT NULL");
        }
        addRescued(columns);
        return "CREATE TABLE IF NOT EXISTS %s (%s) WITH (autovacuum_enabled = false)"
                .formatted(stage(), String.join(", ", columns));
    }

    private List<String> columnDefinitions(String jobDefault) {
        List<String> columns = dataDefinitions();
        if (lineage()) {
            columns.add(JOB + " bigint NOT NULL" + jobDefault);
            columns.add(ROW + " bigint NOT NULL");
        }
        if (normalisedKey()) {
            columns.add(KEY + " text NOT NULL");
        }
        addRescued(columns);
        return columns;
    }

    private void addRescued(List<String> columns) {
        if (shape.rescue()) {
            columns.add(TargetSchema.RESCUED + " jsonb");
        }
    }

    private List<String> dataDefinitions() {
        List<String> columns = new ArrayList<>();
        List<Column> loaded = plan().loaded();
        for (int i = 0; i < loaded.size(); i++) {
            columns.add(quoted(loaded.get(i).name()) + " " + shape.types().get(i));
        }
        return columns;
    }

    String createKeyIndex() {
        return "CREATE UNIQUE INDEX ON %s (%s)".formatted(target(), KeyColumn.list(key));
    }

    /** Whether it is known which record of the job holds a key. */
    boolean knowsRecords() {
        return lineage() || keyRecords != null;
    }

    /** Statements that create {@link #keyRecords}, with the types and collations of the key, unless it exists. */
    List<String> createKeyRecords() {
        TableName table = Objects.requireNonNull(keyRecords);
        return List.of(
                "CREATE TABLE IF NOT EXISTS %s AS SELECT %s, 0::bigint AS %s FROM %s WITH NO DATA"
                        .formatted(quoted(table), KeyColumn.aliased(key), RECORD, target()),
                "CREATE UNIQUE INDEX IF NOT EXISTS %s ON %s (%s)"
                        .formatted(quoted(table.name() + "_key"), quoted(table), KeyColumn.aliases(key, "")));
    }

    /** Lets one transaction of the job write at a time. */
    String lockKeyRecords() {
        return "LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE".formatted(quoted(Objects.requireNonNull(keyRecords)));
    }

    /**
     * One empty temporary table per connection, emptied at each commit. It has the table's types, and its own lineage columns. Where columns
     * may be widened, another loader may have done so since it was created: then it is created anew, and the table's types stay until the commit.
     */
    String createStage() {
        return (plan().policies().onTypeMismatch() == TypeMismatchPolicy.WIDEN ? dropStaleStage() : "")
                + createCurrentStage();
    }

    /** A query keeps the table's types until the commit as LOCK TABLE would, and takes foreign tables too. */
    private String dropStaleStage() {
        return """
                DO $caravan$
                BEGIN
                  PERFORM FROM %1$s LIMIT 0;
                  IF EXISTS (SELECT FROM pg_attribute AS staged JOIN pg_attribute AS present USING (attname)
                             WHERE staged.attrelid = to_regclass('%2$s') AND present.attrelid = to_regclass('%3$s')
                               AND present.attnum > 0 AND staged.atttypid <> present.atttypid) THEN
                    DROP TABLE %2$s;
                  END IF;
                END
                $caravan$;
                """.formatted(target(), stage(), target().replace("'", "''"));
    }

    private String createCurrentStage() {
        return """
                CREATE TEMPORARY TABLE IF NOT EXISTS %1$s ON COMMIT DELETE ROWS AS
                SELECT %2$s, 0::bigint AS %3$s, ''::text AS %4$s FROM %5$s WITH NO DATA;
                DELETE FROM %1$s
                """.formatted(stage(), columnList(), ROW, KEY, target());
    }

    String copyIntoStage() {
        return "COPY %s (%s, %s%s) FROM STDIN".formatted(stage(), columnList(), ROW, stagesKey() ? ", " + KEY : "");
    }

    /** Whether the stage has a column for the normalised key; that of a session has one always, so that its rows are alike. */
    boolean stagesKey() {
        return jobStage == null || normalisedKey();
    }

    /** Directly into the table, without a key. */
    String copyIntoTable() {
        return lineage()
                ? "COPY %s (%s, %s, %s) FROM STDIN".formatted(target(), columnList(), ROW, JOB)
                : "COPY %s (%s) FROM STDIN".formatted(target(), columnList());
    }

    /** From the stage, without a key, in the file's order. */
    String insertAll(long job) {
        return "INSERT INTO %s (%s) %s SELECT %s FROM %s ORDER BY %s"
                .formatted(target(), targetColumns(), overridingClause(), stageColumns(job), stage(), ROW);
    }

    /**
     * Inserts the stage's rows one by one, in the order of the key. What became of each is seen in the stage: inserted ones are gone, the
     * numbers of duplicates are negative, and the others were dropped without an error. (PostgreSQL documentation, "PL/pgSQL", "Obtaining the
     * Result Status"; "INSERT": a conflict is evaluated after the triggers BEFORE INSERT.)
     */
    String insertEach(long job) {
        return """
                DO $caravan$
                DECLARE
                  caravan_rows CURSOR FOR SELECT * FROM %1$s ORDER BY %2$s FOR UPDATE;
                  caravan_count bigint;
                  %3$s
                BEGIN
                  FOR caravan_r IN caravan_rows LOOP
                    PERFORM set_config('caravan.conflict', '', true);
                    INSERT INTO %4$s AS target (%5$s) %6$s VALUES (%7$s) %8$s;
                    GET DIAGNOSTICS caravan_count = ROW_COUNT;
                    %9$s
                    IF current_setting('caravan.conflict') <> '' THEN
                      UPDATE %1$s SET %10$s = -%10$s WHERE CURRENT OF caravan_rows;
                    ELSIF caravan_count > 0 THEN
                      DELETE FROM %1$s WHERE CURRENT OF caravan_rows;
                    END IF;
                  END LOOP;
                END
                $caravan$
                """.formatted(
                stage(),
                hasKey() ? KeyColumn.list(key) + ", " + ROW : ROW,
                keyRecords == null ? "" : "caravan_held %s%%ROWTYPE;".formatted(quoted(keyRecords)),
                target(),
                targetColumns(),
                overridingClause(),
                Stream.of(
                                dataColumns().map(column -> "caravan_r." + column),
                                lineage() ? Stream.of("caravan_r." + ROW, Long.toString(job)) : Stream.<String>of(),
                                normalisedKey() ? Stream.of("caravan_r." + KEY) : Stream.<String>of())
                        .flatMap(values -> values)
                        .collect(Collectors.joining(", ")),
                hasKey() ? onConflict(job) : "",
                keyRecords == null ? "" : rememberEach(),
                ROW);
    }

    /** Notes the conflict, and replaces a later record of the job. */
    private String onConflict(long job) {
        String later = keyRecords == null
                ? "target.%s = %d AND target.%s > excluded.%s".formatted(JOB, job, ROW, ROW)
                : "EXISTS (SELECT FROM (SELECT target.*) AS there JOIN %s AS held ON %s WHERE held.%s > caravan_r.%s)"
                        .formatted(quoted(keyRecords), KeyColumn.matches(key, "held."), RECORD, ROW);
        return "ON CONFLICT (%s) DO UPDATE SET %s WHERE set_config('caravan.conflict', 'yes', true) = 'yes' AND %s %s"
                .formatted(
                        KeyColumn.arbiter(key),
                        Stream.concat(dataColumns(), lineage() ? Stream.of(ROW) : Stream.of())
                                .map(column -> column + " = excluded." + column)
                                .collect(Collectors.joining(", ")),
                        later,
                        keyRecords == null
                                ? ""
                                : "RETURNING %s, caravan_r.%s INTO caravan_held".formatted(KeyColumn.list(key), ROW));
    }

    private String rememberEach() {
        return """
                IF caravan_count > 0 THEN
                      INSERT INTO %1$s SELECT caravan_held.*
                      ON CONFLICT (%2$s) DO UPDATE SET %3$s = excluded.%3$s;
                    END IF;
                """.formatted(quoted(Objects.requireNonNull(keyRecords)), KeyColumn.aliases(key, ""), RECORD)
                .strip();
    }

    /** The numbers of the stage's records. */
    String staged() {
        return "SELECT %s FROM %s".formatted(ROW, stage());
    }

    /**
     * Inserts the first of the stage's rows for each key that the table lacks. With lineage inserted rows leave
     * the stage, so that the following statements look up the others alone. Returns how many rows were written, and how many of them have a
     * key of the stage: fewer, if a trigger changes keys.
     *
     * @param matching whether the second number is needed
     */
    String insertNew(long job, boolean matching) {
        String matched = "SELECT count(*) FROM written";
        String remember = "";
        if (keyRecords != null) {
            remember = """
                    , held AS (
                      INSERT INTO %s AS held (%s, %s)
                      SELECT %s, %s FROM firsts JOIN written USING (%s)
                      ON CONFLICT (%s) DO UPDATE SET %s = excluded.%s
                      RETURNING 1)
                    """.formatted(
                            quoted(keyRecords),
                            KeyColumn.aliases(key, ""),
                            RECORD,
                            KeyColumn.aliases(key, "firsts."),
                            RECORD,
                            KeyColumn.aliases(key, ""),
                            KeyColumn.aliases(key, ""),
                            RECORD,
                            RECORD);
            matched = "SELECT count(*) FROM held";
        } else if (matching) {
            matched = "SELECT count(*) FROM firsts JOIN written USING (%s)".formatted(KeyColumn.aliases(key, ""));
        }
        String taken = lineage()
                ? ", taken AS (DELETE FROM %1$s AS staged USING written WHERE staged.%2$s = written.%2$s)"
                        .formatted(stage(), ROW)
                : "";
        return """
                WITH firsts AS (%s),
                written AS (
                  INSERT INTO %s AS target (%s) %s
                  SELECT %s FROM firsts ORDER BY %s
                  ON CONFLICT (%s) DO NOTHING
                  RETURNING %s)
                %s%s
                SELECT (SELECT count(*) FROM written) AS written, (%s) AS matched
                """.formatted(
                        firsts(),
                        target(),
                        targetColumns(),
                        overridingClause(),
                        Stream.concat(values(), ownValues(job)).collect(Collectors.joining(", ")),
                        KeyColumn.aliases(key, ""),
                        KeyColumn.arbiter(key),
                        matching || knowsRecords()
                                ? Stream.concat(
                                                matching || keyRecords != null
                                                        ? Stream.of(KeyColumn.aliased(key))
                                                        : Stream.<String>of(),
                                                lineage() ? Stream.of("target." + ROW) : Stream.of())
                                        .collect(Collectors.joining(", "))
                                : "1",
                        remember,
                        taken,
                        matched);
    }

    /**
     * Inserts the stage's rows, of each key the first or the last, in the order of the key, which the index takes fastest; of keys that the
     * table has none. Without a key all of them, in the order of the source.
     *
     * @param replacing whether the same statement deletes the table's rows, so that foreign keys which refer to them may refer to new ones
     */
    String publish(long job, String where, String order, boolean replacing) {
        String deleting = replacing ? "WITH gone AS (DELETE FROM %s RETURNING 1)".formatted(target()) : "";
        String afterwards = replacing ? "WHERE (SELECT count(*) FROM gone) >= 0" : "";
        if (!hasKey()) {
            return "%s INSERT INTO %s (%s) %s SELECT %s FROM (SELECT * FROM %s %s) AS staged %s ORDER BY %s"
                    .formatted(
                            deleting,
                            target(),
                            targetColumns(),
                            overridingClause(),
                            stageColumns(job),
                            stageRows(),
                            where,
                            afterwards,
                            ROW);
        }
        return """
                %s INSERT INTO %s AS target (%s) %s
                SELECT %s FROM (%s) AS winners %s ORDER BY %s
                ON CONFLICT (%s) DO NOTHING
                """.formatted(
                        deleting,
                        target(),
                        targetColumns(),
                        overridingClause(),
                        Stream.concat(values(), ownValues(job)).collect(Collectors.joining(", ")),
                        winners(where, order),
                        afterwards,
                        KeyColumn.aliases(key, ""),
                        KeyColumn.arbiter(key));
    }

    /** Condition on the stage's rows: the table has not refused them. */
    static String taken() {
        return "WHERE %s > 0".formatted(ROW);
    }

    /** The stage's rows with the table's types: through text, because a cast from type to type may round. */
    private String stageRows() {
        return casts.isEmpty()
                ? stage()
                : "(SELECT %s, %s%s FROM %s) AS typed"
                        .formatted(
                                dataColumns()
                                        .map(column -> casts.containsKey(column)
                                                ? "%1$s::text::%2$s AS %1$s".formatted(column, casts.get(column))
                                                : column)
                                        .collect(Collectors.joining(", ")),
                                ROW,
                                normalisedKey() ? ", " + KEY : "",
                                stage());
    }

    /**
     * Gives the rows that exist the values of the stage's last row with their key, unless they have them. Values are compared by their
     * bytes: some types have no equality (json), and others are equal while they differ (citext). An identity column that is GENERATED
     * ALWAYS can't be assigned (PostgreSQL documentation, "CREATE TABLE"). Empty if there is nothing to assign.
     *
     * <p>Returns the number of rows, and notes the first of the records.
     *
     * @param mark a column that is cleared, because the file has the row; null: none is
     */
    Optional<String> updateExisting(long job, String where, @Nullable Mark mark) {
        List<String> assignments = assignments(mark);
        return assignments.isEmpty()
                ? Optional.empty()
                : Optional.of("""
                        WITH changed AS (UPDATE %s AS target SET %s FROM (%s) AS winners WHERE %s AND (%s) RETURNING winners.%s),
                        noted AS (INSERT INTO caravan.updated_record (job, record) SELECT %d, %6$s FROM changed LIMIT %8$d)
                        SELECT count(*) FROM changed
                        """.formatted(
                                target(),
                                String.join(", ", assignments),
                                winners(where, "DESC"),
                                KeyColumn.matches(key, "winners."),
                                differs(mark),
                                RECORD,
                                job,
                                PublishBounds.MOST_UPDATES_NOTED));
    }

    /** What an update assigns, from {@code winners}; empty if all columns are identities. */
    List<String> assignments(@Nullable Mark mark) {
        List<String> columns = dataColumns().toList();
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!identities.contains(columns.get(i))) {
                assignments.add("%s = winners.%s%d".formatted(columns.get(i), VALUE, i));
            }
        }
        if (mark != null) {
            assignments.add("%s = CASE WHEN %s THEN %s ELSE target.%1$s END"
                    .formatted(mark.column(), mark.isSet(), mark.cleared()));
        }
        return assignments;
    }

    /** Condition: {@code target} has not the values of {@code winners}, byte for byte, or is marked. */
    String differs(@Nullable Mark mark) {
        List<String> columns = dataColumns().toList();
        List<String> present = new ArrayList<>();
        List<String> wanted = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!identities.contains(columns.get(i))) {
                present.add("target." + columns.get(i));
                wanted.add("winners." + VALUE + i);
            }
        }
        String changed =
                "ROW(%s)::record *<> ROW(%s)::record".formatted(String.join(", ", present), String.join(", ", wanted));
        return mark == null ? changed : changed + " OR " + mark.isSet();
    }

    /**
     * A column that marks rows as deleted.
     *
     * @param column its quoted name
     * @param isBoolean whether it is true then; otherwise it is the moment
     */
    record Mark(String column, boolean isBoolean) {
        /** Condition on {@code target}. */
        String isSet() {
            return "target.%s %s".formatted(column, isBoolean ? "IS TRUE" : "IS NOT NULL");
        }

        /** Condition on {@code target}. */
        String isNotSet() {
            return "target.%s %s".formatted(column, isBoolean ? "IS NOT TRUE" : "IS NULL");
        }

        String set() {
            return isBoolean ? "true" : "now()";
        }

        String cleared() {
            return isBoolean ? "false" : "NULL";
        }
    }

    /** Condition on {@code target}: it has a value of the stage in the column; without a column always. */
    String within(@Nullable String scope) {
        return scope == null ? "true" : "target.%1$s IN (SELECT %1$s FROM %2$s)".formatted(scope, stageRows());
    }

    /** Condition on {@code target}: no row of the stage has its key, refused ones included. */
    String absent() {
        return "NOT EXISTS (SELECT FROM (SELECT %s FROM %s) AS present WHERE %s)"
                .formatted(KeyColumn.aliased(key), stageRows(), KeyColumn.matches(key, "present."));
    }

    /** Whether a key recurs among some rows of the stage. */
    String showsDuplicates(int rows) {
        return "SELECT EXISTS (SELECT FROM (SELECT * FROM %s LIMIT %d) AS sample GROUP BY %s HAVING count(*) > 1)"
                .formatted(stage(), rows, KeyColumn.list(key));
    }

    /**
     * Creates a table of the places of the stage's rows of which another with the same key is the first, or the last. Texts are sorted by
     * a hash first, so that they themselves are compared only where they are equal.
     */
    String findDuplicates(String table, String order) {
        String hash = key.stream()
                .filter(column -> BYTE_ORDER.equals(column.collation()))
                .findFirst()
                .map(column -> "hashtextextended(%s, 0), ".formatted(column.compared()))
                .orElse("");
        return """
                CREATE UNLOGGED TABLE %s AS
                SELECT id FROM (SELECT ctid AS id, row_number() OVER (PARTITION BY %s%s ORDER BY %s %s) AS place FROM %s) AS places
                WHERE place > 1
                """.formatted(table, hash, KeyColumn.list(key), ROW, order, stage());
    }

    /**
     * Deletes the stage's rows of {@link #findDuplicates}.
     *
     * @param inMemory whether their places are sorted in memory, which is twice as fast
     */
    String deleteFound(String table, boolean inMemory) {
        return (inMemory
                        ? "DELETE FROM %s WHERE ctid = ANY (ARRAY(SELECT id FROM %s))"
                        : "DELETE FROM %s WHERE ctid IN (SELECT id FROM %s)")
                .formatted(stage(), table);
    }

    /** A unique index on the stage's key. */
    String indexStage() {
        return "CREATE UNIQUE INDEX ON %s (%s)".formatted(stage(), KeyColumn.list(key));
    }

    Stream<String> ownValues(long job) {
        Stream<String> lineage = lineage() ? Stream.of(RECORD, job + "::bigint") : Stream.of();
        return normalisedKey() ? Stream.concat(lineage, Stream.of(OWN_KEY)) : lineage;
    }

    /**
     * Locks what shows that a later record of the job holds a key of the stage, in the order of the keys, and returns how many do.
     *
     * <p>LATERAL with FOR UPDATE is looked up by the index for each key. As a join it would be planned without statistics of the stage, and
     * PostgreSQL may read the whole table for each chunk.
     */
    String lockLater(long job) {
        String later = keyRecords == null
                ? "SELECT FROM %s AS target WHERE %s AND target.%s = %d AND target.%s > firsts.%s FOR UPDATE"
                        .formatted(target(), KeyColumn.matches(key, "firsts."), JOB, job, ROW, RECORD)
                : "SELECT FROM %s AS held WHERE %s AND held.%s > firsts.%s FOR UPDATE"
                        .formatted(quoted(keyRecords), held("firsts."), RECORD, RECORD);
        return "SELECT count(*) FROM (%s) AS firsts CROSS JOIN LATERAL (%s) AS later".formatted(firsts(), later);
    }

    /** Puts earlier records of the job in the place of later ones, which are locked. */
    String replaceLater(long job) {
        String assignments = Stream.concat(
                        IntStream.range(0, plan().loaded().size() + (shape.rescue() ? 1 : 0))
                                .mapToObj(i -> "%s = later.%s%d".formatted(column(i), VALUE, i)),
                        lineage() ? Stream.of("%s = later.%s".formatted(ROW, RECORD)) : Stream.of())
                .collect(Collectors.joining(", "));
        if (keyRecords == null) {
            return """
                    UPDATE %1$s AS target SET %2$s
                    FROM (SELECT firsts.*, there.* FROM (%3$s) AS firsts CROSS JOIN LATERAL (
                            SELECT target.tableoid AS caravan_table, target.ctid AS caravan_place FROM %1$s AS target
                            WHERE %4$s AND target.%5$s = %8$d AND target.%6$s > firsts.%7$s OFFSET 0) AS there) AS later
                    WHERE target.ctid = later.caravan_place AND target.tableoid = later.caravan_table
                    """.formatted(
                            target(), assignments, firsts(), KeyColumn.matches(key, "firsts."), JOB, ROW, RECORD, job);
        }
        return """
                WITH later AS MATERIALIZED (
                  SELECT firsts.*, there.* FROM (%1$s) AS firsts CROSS JOIN LATERAL (
                    SELECT held.ctid AS caravan_held FROM %2$s AS held WHERE %3$s AND held.%4$s > firsts.%4$s OFFSET 0) AS there),
                replaced AS (UPDATE %5$s AS target SET %6$s FROM later WHERE %7$s)
                UPDATE %2$s AS held SET %4$s = later.%4$s FROM later WHERE held.ctid = later.caravan_held
                """.formatted(
                        firsts(),
                        quoted(keyRecords),
                        held("firsts."),
                        RECORD,
                        target(),
                        assignments,
                        KeyColumn.matches(key, "later."));
    }

    /** Condition: the key of {@code held}, a row of {@link #keyRecords}, equals the aliases. */
    private String held(String prefix) {
        return IntStream.range(0, key.size())
                .mapToObj(i -> "held.%1$s%2$d = %3$s%1$s%2$d".formatted(KeyColumn.ALIAS, i, prefix))
                .collect(Collectors.joining(" AND "));
    }

    private String firsts() {
        return winners("", "");
    }

    /**
     * The first of the stage's rows for each key, or the last. No column has a name of the table, so that the key's expressions are the table's.
     *
     * @param where a condition on the stage's rows with its keyword, or empty
     * @param order {@code DESC} for the last
     */
    String winners(String where, String order) {
        return "SELECT DISTINCT ON (%1$s) %2$s, %3$s AS %4$s, %5$s AS %6$s, %7$s FROM %8$s %9$s ORDER BY %1$s, %3$s %10$s"
                .formatted(
                        KeyColumn.list(key),
                        IntStream.range(0, plan().loaded().size() + (shape.rescue() ? 1 : 0))
                                .mapToObj(i -> "%s AS %s%d".formatted(column(i), VALUE, i))
                                .collect(Collectors.joining(", ")),
                        ROW,
                        RECORD,
                        stagesKey() ? KEY : "NULL::text",
                        OWN_KEY,
                        KeyColumn.aliased(key),
                        stageRows(),
                        where,
                        order);
    }

    Stream<String> values() {
        return IntStream.range(0, plan().loaded().size() + (shape.rescue() ? 1 : 0))
                .mapToObj(i -> VALUE + i);
    }

    private String column(int i) {
        return i < plan().loaded().size() ? quoted(plan().loaded().get(i).name()) : TargetSchema.RESCUED;
    }

    /** Inserts the stage's keys into a table of keys (a dry run's); the first of several rows with one key wins. */
    String takeKeys() {
        String columns = columnList() + (normalisedKey() ? ", " + KEY : "");
        return """
                  INSERT INTO %s (%s)
                  SELECT DISTINCT ON (%s) %s FROM %s ORDER BY %s, caravan_row
                  ON CONFLICT (%s) DO NOTHING""".formatted(
                target(), columns, KeyColumn.list(key), columns, stage(), KeyColumn.list(key), KeyColumn.arbiter(key));
    }

    String targetColumns() {
        return columnList() + (lineage() ? ", " + ROW + ", " + JOB : "") + (normalisedKey() ? ", " + KEY : "");
    }

    private String stageColumns(long job) {
        return columnList()
                + (lineage() ? ", %s, %d::bigint".formatted(ROW, job) : "")
                + (normalisedKey() ? ", " + KEY : "");
    }

    String overridingClause() {
        return identities.isEmpty() ? "" : "OVERRIDING SYSTEM VALUE";
    }

    private String columnList() {
        return dataColumns().collect(Collectors.joining(", "));
    }

    /** The loaded columns, quoted. */
    Stream<String> dataColumns() {
        return IntStream.range(0, plan().loaded().size() + (shape.rescue() ? 1 : 0))
                .mapToObj(this::column);
    }

    String target() {
        return quoted(plan().table());
    }

    /**
     * The same session may have loaded other tables, or this one with other types. The name is the same in every process, which may share
     * sessions through a pooler, so that each table has one stage there.
     */
    String stage() {
        return jobStage != null
                ? quoted(jobStage)
                : "pg_temp.caravan_stage_" + Integer.toHexString(createTable().hashCode());
    }

    public static String quoted(TableName table) {
        return table.schema() == null ? quoted(table.name()) : quoted(table.schema()) + "." + quoted(table.name());
    }

    public static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
