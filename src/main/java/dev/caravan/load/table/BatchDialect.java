package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.WriteMode;
import dev.caravan.load.chunk.TargetTable;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The common part of MySQL, MariaDB, H2 and SQLite: rows are inserted as batches, names are matched regardless of letter case. */
public abstract class BatchDialect implements TableDialect {
    /** Prefix of column comments by which Caravan marks columns. */
    static final String MARK = "caravan: ";

    static final String UNDECIDED = MARK + "no file had a value here so far";

    /** Prefix of the names of tables that remember which record of a job holds a key. */
    private static final String KEY_RECORD = "caravan_key_record_";

    /** Prefix of the names of tables that stage a job's rows. */
    static final String STAGED = "caravan_staged_";

    final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final EmailRule emails;

    BatchDialect(JdbcTemplate template, EmailRule emails) {
        this.template = template;
        this.jdbc = JdbcClient.create(template);
        this.emails = emails;
    }

    public abstract String quoted(String identifier);

    public final String quoted(TableName table) {
        return table.schema() == null ? quoted(table.name()) : quoted(table.schema()) + "." + quoted(table.name());
    }

    /** The name of 64-bit integers in a cast. */
    abstract String longType();

    /** An expression of which a query makes a column of 64-bit integers: MariaDB makes smaller ones of small numbers. */
    final String longColumn() {
        return "cast(%d AS %s)".formatted(Long.MAX_VALUE, longType());
    }

    /** Creates a temporary table with the columns of a query and without rows, unless it exists in this session. */
    abstract String createStage(String name, String query);

    /** Creates a table for a plan as a temporary one. */
    final String createTemporary(TargetSchema table) {
        return create(table).get(0).replaceFirst("CREATE TABLE", temporary("CREATE"));
    }

    /** Drops a temporary table, whose name is quoted, if it exists. */
    final String dropTemporary(String name) {
        return "%s IF EXISTS %s".formatted(temporary("DROP"), name);
    }

    /** A statement after which a session sorts by whole keys, however long, or as before again; empty if it always does. */
    Optional<String> sortByWholeKeys(boolean whole) {
        return Optional.empty();
    }

    /** The words with which a statement on a temporary table of the session begins. */
    abstract String temporary(String verb);

    /** The name of texts in a cast. */
    abstract String textType();

    /** Condition: two values of a type are not the same, or one of them is missing. */
    abstract String differ(String one, String other, String sqlType);

    /** Updates rows of a table {@code t} from others {@code f}. */
    abstract String replaceLater(String table, String firsts, String sameKey, String assignments, String condition);

    /** The placeholder in an INSERT for a value of this type, passed as text. */
    String placeholder(String sqlType) {
        return "?";
    }

    /** Whether the database numbers rows without a value in a column of the type, but takes only the word DEFAULT for that. */
    boolean isNumbered(String sqlType) {
        return false;
    }

    /** Whether the database numbers rows with NULL in a column of the type, but a copy of the column does not take NULL. */
    boolean isNotNullInStage(String sqlType) {
        return false;
    }

    /**
     * Inserts the rows of a query; those without a value in a numbered column get the database's.
     *
     * @param columns of the table; the query has columns of these names
     */
    String insertNumbered(String table, List<String> columns, String query, List<String> numbered) {
        throw new UnsupportedOperationException("no column is numbered");
    }

    /** Converts a valid value to the text that the table's type accepts. */
    abstract UnaryOperator<String> spelling(Column column, String sqlType);

    /** A column of an index. */
    record IndexColumn(String index, String column) {}

    final boolean areOneIndex(List<IndexColumn> columns, Set<String> key) {
        return columns.stream()
                .collect(Collectors.groupingBy(
                        IndexColumn::index, Collectors.mapping(IndexColumn::column, Collectors.toSet())))
                .containsValue(key);
    }

    /** Adds Caravan's columns under Caravan's names, regardless of their letter case in the catalogue. */
    static Map<String, String> withOwnNames(Map<String, String> columns) {
        Map<String, String> named = new HashMap<>(columns);
        for (String own : List.of(TargetSchema.JOB, TargetSchema.ROW, TargetSchema.KEY, TargetSchema.RESCUED)) {
            for (String name : new HashSet<>(columns.keySet())) {
                if (name.equalsIgnoreCase(own)) {
                    named.put(own, columns.get(name));
                }
            }
        }
        return named;
    }

    @Override
    public final void examine(TargetSchema schema) {
        BatchPreflight.examine(schema, this);
    }

    /** What an existing table demands of the rows that are loaded into it. */
    abstract TableTraits traits(TableName table);

    /** Whether values of the type are stored unchanged or rejected. */
    abstract boolean isWritable(String sqlType);

    /** Runs statements that need the privileges of a load, and insert, compare and replace no row. */
    final void probe(TargetSchema table) {
        String name = quoted(table.plan().table());
        List<String> columns = new ArrayList<>(table.plan().loaded().stream()
                .map(Column::name)
                .map(this::quoted)
                .toList());
        if (table.lineage()) {
            columns.addAll(List.of(TargetSchema.JOB, TargetSchema.ROW));
        }
        try {
            template.update("INSERT INTO %s (%s) SELECT %s FROM (SELECT 1 AS one) AS no_row WHERE one = 0"
                    .formatted(
                            name,
                            String.join(", ", columns),
                            String.join(", ", Collections.nCopies(columns.size(), "NULL"))));
            if (table.hasKey()) {
                template.execute(new StagingSql(table, this, null, null).createStage());
                if (table.lineage()) {
                    template.update("UPDATE %s SET %2$s = %2$s WHERE 1 = 0".formatted(name, TargetSchema.ROW));
                }
            }
            WriteMode mode = table.plan().policies().writeMode();
            if (mode.updatesRows()) {
                template.update("UPDATE %s SET %s WHERE 1 = 0"
                        .formatted(
                                name,
                                columns.stream()
                                        .map(column -> "%1$s = %1$s".formatted(column))
                                        .collect(Collectors.joining(", "))));
            }
            if (mode.deletesRows()) {
                template.update("DELETE FROM %s WHERE 1 = 0".formatted(name));
            }
        } catch (DataIntegrityViolationException e) {
            // A column without a default, which a trigger may fill.
        }
    }

    /** Whether the error is a missing right. */
    abstract boolean isDenied(SQLException refusal);

    /** The user of the session, as GRANT names it. */
    abstract String grantee();

    /** The SQL, for a user, after which a refused statement of a load would succeed. */
    Optional<String> remedy(SQLException refusal, TargetSchema table) {
        WriteMode mode = table.plan().policies().writeMode();
        return isDenied(refusal)
                ? Optional.of("GRANT SELECT, INSERT%s%s ON %s TO %s"
                        .formatted(
                                table.lineage() || mode.updatesRows() ? ", UPDATE" : "",
                                table.lineage() || mode.deletesRows() ? ", DELETE" : "",
                                quoted(table.plan().table()),
                                grantee()))
                : Optional.empty();
    }

    /** The SQL, for a user, that gives a column a default. */
    String setDefault(TableName table, String column) {
        return alter(table, "ALTER COLUMN %s SET DEFAULT …".formatted(quoted(column)));
    }

    /** The columns for which a predicate of the catalogue is true, and whether triggers may change a row before it is inserted. */
    final TableTraits traits(TableName table, String generated, String mandatory, String triggers) {
        return new TableTraits(
                null,
                columnsWhere(table, generated),
                isEmpty(table, triggers) ? columnsWhere(table, mandatory) : Set.of());
    }

    private Set<String> columnsWhere(TableName table, String predicate) {
        return Set.copyOf(jdbc.sql(
                        "SELECT column_name FROM information_schema.columns WHERE table_schema = :schema AND table_name = :table AND %s"
                                .formatted(predicate))
                .param("schema", table.schema())
                .param("table", table.name())
                .query(String.class)
                .list());
    }

    private boolean isEmpty(TableName table, String triggers) {
        return jdbc.sql(
                                "SELECT count(*) FROM information_schema.triggers WHERE event_object_schema = :schema AND event_object_table = :table AND %s"
                                        .formatted(triggers))
                        .param("schema", table.schema())
                        .param("table", table.name())
                        .query(Long.class)
                        .single()
                == 0;
    }

    static void refuseLedger(TableName table) {
        if (table.name().regionMatches(true, 0, "caravan_", 0, "caravan_".length())) {
            throw new IncompatibleTableException(
                    "table %s: names that begin with caravan_ are the ledger's; load into another one"
                            .formatted(table));
        }
    }

    /** Whether a column has no value in any row. */
    final boolean isEmpty(TableName table, Column column) {
        return jdbc.sql("SELECT count(%s) FROM %s".formatted(quoted(column.name()), quoted(table)))
                        .query(Long.class)
                        .single()
                == 0;
    }

    /** Changes a column's type by a statement. If the database refuses that, the column stays text. */
    final void decideBy(String statement) {
        decideBy(() -> jdbc.sql(statement).update());
    }

    /** As {@link #decideBy(String)}. */
    final void decideBy(Runnable change) {
        try {
            change.run();
        } catch (DataAccessException e) {
            if (!isRefusal(e) && !(e instanceof DataIntegrityViolationException)) {
                throw e;
            }
        }
    }

    @Override
    public String add(LoadPlan plan, Column column) {
        return alter(plan.table(), "ADD COLUMN %s %s".formatted(quoted(column.name()), typeOf(plan, column)));
    }

    final String alter(TableName table, String change) {
        return "ALTER TABLE %s %s".formatted(quoted(table), change);
    }

    @Override
    public final LineageQueries lineage() {
        return new BatchLineageQueries(jdbc, this);
    }

    @Override
    public final void createKeyRecords(TargetSchema table, long job) {
        String name = KEY_RECORD + job;
        if (jobsWith(KEY_RECORD).contains(job)) {
            return;
        }
        createKeyRecords(name, new StagingSql(table, this, name, null).noKeyRecords(), quoted(table.keyNames()))
                .forEach(statement -> jdbc.sql(statement).update());
    }

    /** Statements that create a table of a query's rows, with a unique index. */
    abstract List<String> createKeyRecords(String table, String query, String key);

    /** The jobs that have a table of their own whose name begins so. */
    private List<Long> jobsWith(String prefix) {
        return tablesNamed(prefix).stream()
                .map(name -> Long.valueOf(name.substring(prefix.length())))
                .toList();
    }

    /** The tables whose names begin so, of those that are named without a schema. */
    abstract List<String> tablesNamed(String prefix);

    /** As {@link #tablesNamed}, where there is an information schema. */
    final List<String> tablesNamed(String prefix, String currentSchema) {
        return jdbc.sql(
                        "SELECT table_name FROM information_schema.tables WHERE table_schema = %s AND lower(table_name) LIKE '%s%%'"
                                .formatted(currentSchema, prefix.replace("_", "\\_")))
                .query(String.class)
                .list();
    }

    /** What locks the rows of a query until the end of the transaction. */
    String rowLock() {
        return " FOR UPDATE";
    }

    /** A job with dead letters has not ended: they may be loaded later. */
    @Override
    public final void dropJobTables() {
        dropTables(KEY_RECORD);
        dropTables(STAGED);
    }

    private void dropTables(String prefix) {
        List<Long> jobs = jobsWith(prefix);
        if (!jobs.isEmpty()) {
            jdbc.sql(
                            "SELECT id FROM caravan_job WHERE id IN (:jobs) AND finished_at IS NOT NULL AND state <> 'PARTIAL'")
                    .param("jobs", jobs)
                    .query(Long.class)
                    .list()
                    .forEach(job ->
                            jdbc.sql("DROP TABLE IF EXISTS " + prefix + job).update());
        }
    }

    @Override
    public String createUniqueIndex(TableName table, List<String> columns) {
        return alter(table, "ADD UNIQUE (%s)".formatted(quoted(columns)));
    }

    private String quoted(List<String> columns) {
        return columns.stream().map(this::quoted).collect(Collectors.joining(", "));
    }

    @Override
    public final KeySearch keys(TargetSchema table, boolean exists, long job) {
        return new KeySearch(
                template,
                new BatchKeyStage(template, table, exists, this, emails),
                job,
                exists,
                exists && table.lineage(),
                table.plan().loaded().stream().map(Column::name).toList());
    }

    @Override
    public TargetTable writer(TargetSchema table, long job) {
        return new BatchWriter(
                template, new StagingSql(table, this, table.remembersKeys() ? KEY_RECORD + job : null, null), emails);
    }
}
