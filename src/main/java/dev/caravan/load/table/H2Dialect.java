package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import java.sql.SQLException;
import java.sql.SQLSyntaxErrorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.h2.api.ErrorCode;
import org.springframework.jdbc.core.JdbcTemplate;

/** Target tables in H2, which usually one process has open. Each DDL statement commits. */
final class H2Dialect extends BatchDialect {
    private final Lock definitions = new ReentrantLock();

    H2Dialect(JdbcTemplate template, EmailRule emails) {
        super(template, emails);
    }

    @Override
    public <T> T withDdlLock(TableName table, boolean creates, Supplier<T> work) {
        definitions.lock();
        try {
            return work.get();
        } finally {
            definitions.unlock();
        }
    }

    /** An exact match, else one in another letter case: unquoted names are in upper case. */
    @Override
    public TableName resolved(TableName table) {
        refuseLedger(table);
        String schema = table.schema() != null
                ? table.schema()
                : jdbc.sql("SELECT CURRENT_SCHEMA").query(String.class).single();
        List<TableName> found = jdbc.sql("""
                        SELECT table_schema AS in_schema, table_name AS name FROM information_schema.tables
                        WHERE lower(table_schema) = lower(:schema) AND lower(table_name) = lower(:table)
                        """)
                .param("schema", schema)
                .param("table", table.name())
                .query((row, index) -> new TableName(row.getString("in_schema"), row.getString("name")))
                .list();
        TableName wanted = new TableName(schema, table.name());
        return found.isEmpty() || found.contains(wanted) ? wanted : found.get(0);
    }

    @Override
    public Map<String, String> columns(TableName table) {
        Map<String, String> columns = new HashMap<>();
        jdbc.sql("""
                        SELECT c.column_name AS name, c.data_type AS type,
                          CASE c.data_type
                            WHEN 'ENUM' THEN (
                              SELECT listagg('''' || replace(replace(e.value_name, '\\', '\\\\'), '''', '''''') || '''', ',') FROM information_schema.enum_values AS e
                              WHERE e.object_schema = c.table_schema AND e.object_name = c.table_name AND e.object_type = 'TABLE'
                                AND e.enum_identifier = c.dtd_identifier)
                            WHEN 'NUMERIC' THEN c.numeric_precision || ',' || c.numeric_scale
                            WHEN 'JSON' THEN NULL
                            ELSE cast(coalesce(c.character_maximum_length, c.numeric_precision, c.datetime_precision) AS varchar)
                          END AS parameters,
                          c.is_identity = 'YES' AS numbered
                        FROM information_schema.columns AS c WHERE c.table_schema = :schema AND c.table_name = :table
                        """)
                .param("schema", table.schema())
                .param("table", table.name())
                .query(row -> {
                    columns.put(
                            row.getString("name"),
                            H2Types.described(
                                    row.getString("type"), row.getString("parameters"), row.getBoolean("numbered")));
                });
        return withOwnNames(columns);
    }

    /** A view takes rows by an INSTEAD OF trigger alone. */
    @Override
    TableTraits traits(TableName table) {
        String kind = jdbc.sql("""
                        SELECT CASE WHEN storage_type = 'TABLE LINK' THEN 'linked table' ELSE lower(table_type) END
                        FROM information_schema.tables AS t WHERE table_schema = :schema AND table_name = :table
                          AND NOT EXISTS (SELECT 1 FROM information_schema.triggers AS i WHERE i.action_timing = 'INSTEAD OF'
                            AND i.event_object_schema = t.table_schema AND i.event_object_table = t.table_name)
                        """)
                .param("schema", table.schema())
                .param("table", table.name())
                .query(String.class)
                .optional()
                .orElse("base table");
        return kind.equals("base table")
                ? traits(
                        table,
                        "(is_generated = 'ALWAYS' OR identity_generation = 'ALWAYS')",
                        "is_nullable = 'NO' AND column_default IS NULL AND is_generated = 'NEVER' AND is_identity = 'NO' AND domain_name IS NULL",
                        "event_manipulation = 'INSERT'")
                : TableTraits.obstacle("is a %s, which takes no rows: load into its table".formatted(kind));
    }

    @Override
    boolean isWritable(String sqlType) {
        return H2Types.isWritable(sqlType);
    }

    @Override
    boolean isDenied(SQLException refusal) {
        return refusal.getErrorCode() == ErrorCode.NOT_ENOUGH_RIGHTS_FOR_1;
    }

    @Override
    String grantee() {
        return quoted(jdbc.sql("SELECT CURRENT_USER").query(String.class).single());
    }

    @Override
    public boolean hasUniqueIndex(TableName table, Set<String> columns) {
        return areOneIndex(
                jdbc.sql("""
                                SELECT parts.index_name AS name, parts.column_name AS part
                                FROM information_schema.index_columns AS parts
                                JOIN information_schema.indexes AS i ON i.index_schema = parts.index_schema AND i.index_name = parts.index_name
                                WHERE i.table_schema = :schema AND i.table_name = :table
                                  AND i.index_type_name IN ('PRIMARY KEY', 'UNIQUE INDEX')
                                """)
                        .param("schema", table.schema())
                        .param("table", table.name())
                        .query((row, index) -> new IndexColumn(row.getString("name"), ownName(row.getString("part"))))
                        .list(),
                columns);
    }

    private static String ownName(String column) {
        return column.equalsIgnoreCase(TargetSchema.KEY) ? TargetSchema.KEY : column;
    }

    /** None in a table of which the database numbers a column: its values may be missing. */
    @Override
    public List<String> primaryKey(TableName table) {
        return jdbc.sql("""
                        SELECT k.column_name FROM information_schema.key_column_usage AS k
                        JOIN information_schema.table_constraints AS t
                          ON t.constraint_schema = k.constraint_schema AND t.constraint_name = k.constraint_name
                        WHERE k.table_schema = :schema AND k.table_name = :table AND t.constraint_type = 'PRIMARY KEY'
                          AND NOT EXISTS (SELECT 1 FROM information_schema.columns AS c
                                          WHERE c.table_schema = :schema AND c.table_name = :table AND c.is_identity = 'YES')
                        ORDER BY k.ordinal_position
                        """)
                .param("schema", table.schema())
                .param("table", table.name())
                .query(String.class)
                .list();
    }

    @Override
    public String typeOf(LoadPlan plan, Column column) {
        return H2Types.of(column.type());
    }

    @Override
    public boolean isText(String sqlType) {
        return H2Types.isText(sqlType);
    }

    @Override
    public Column inTable(Column column, String sqlType, boolean made) {
        return H2Types.inTable(column, sqlType, made);
    }

    @Override
    public List<String> create(TargetSchema table) {
        LoadPlan plan = table.plan();
        String name = quoted(plan.table());
        List<String> parts = new ArrayList<>();
        for (Column column : plan.loaded()) {
            parts.add(quoted(column.name()) + " " + typeOf(plan, column));
        }
        if (table.lineage()) {
            parts.add(TargetSchema.JOB + " bigint NOT NULL");
            parts.add(TargetSchema.ROW + " bigint NOT NULL");
        }
        if (table.normalisedKey()) {
            parts.add(TargetSchema.KEY + " varchar NOT NULL");
        }
        if (table.rescue()) {
            parts.add(TargetSchema.RESCUED + " json");
        }
        if (table.hasKey()) {
            parts.add("UNIQUE (%s)"
                    .formatted(table.keyNames().stream().map(this::keyName).collect(Collectors.joining(", "))));
        }
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE IF NOT EXISTS %s (%s)".formatted(name, String.join(", ", parts)));
        if (table.lineage()) {
            statements.add("CREATE INDEX ON %s (%s, %s)".formatted(name, TargetSchema.JOB, TargetSchema.ROW));
        }
        return statements;
    }

    private String keyName(String column) {
        return column.equals(TargetSchema.KEY) ? column : quoted(column);
    }

    @Override
    public String addRescued(TableName table) {
        return alter(table, "ADD COLUMN IF NOT EXISTS %s json".formatted(TargetSchema.RESCUED));
    }

    @Override
    public List<String> widen(LoadPlan plan, Column column) {
        return List.of(setType(plan, column));
    }

    private String setType(LoadPlan plan, Column column) {
        return alter(
                plan.table(),
                "ALTER COLUMN %s SET DATA TYPE %s".formatted(quoted(column.name()), typeOf(plan, column)));
    }

    @Override
    public Set<String> untypedColumns(TableName table) {
        return Set.copyOf(jdbc.sql("""
                        SELECT column_name FROM information_schema.columns
                        WHERE table_schema = :schema AND table_name = :table AND remarks = :mark
                        """)
                .param("schema", table.schema())
                .param("table", table.name())
                .param("mark", UNDECIDED)
                .query(String.class)
                .list());
    }

    @Override
    public void setUntyped(LoadPlan plan, Column column, boolean undecided) {
        jdbc.sql("COMMENT ON COLUMN %s.%s IS %s"
                        .formatted(
                                quoted(plan.table()),
                                quoted(column.name()),
                                undecided ? "'" + UNDECIDED + "'" : "NULL"))
                .update();
    }

    @Override
    public void assignTypes(LoadPlan plan, List<Column> columns) {
        columns.stream()
                .filter(column -> isEmpty(plan.table(), column))
                .forEach(column -> decideBy(setType(plan, column)));
    }

    /** SQLState class 42, and H2's own states of class 90 that concern definitions, by the driver's exception class. */
    @Override
    public boolean isPermanent(SQLException refusal) {
        String state = String.valueOf(refusal.getSQLState());
        return refusal instanceof SQLSyntaxErrorException
                || state.startsWith("42")
                || state.startsWith("22")
                || state.equals("54011")
                || state.equals("90079")
                || isDenied(refusal);
    }

    @Override
    public String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    String longType() {
        return "bigint";
    }

    @Override
    String textType() {
        return "varchar";
    }

    /** {@inheritDoc} H2 drops both kinds by the same statement. */
    @Override
    String temporary(String verb) {
        return verb.equals("CREATE") ? "CREATE LOCAL TEMPORARY TABLE" : verb + " TABLE";
    }

    @Override
    String differ(String one, String other, String sqlType) {
        return "%s IS DISTINCT FROM %s".formatted(one, other);
    }

    @Override
    String createStage(String name, String query) {
        return "CREATE LOCAL TEMPORARY TABLE IF NOT EXISTS %s NOT PERSISTENT TRANSACTIONAL AS %s WITH NO DATA"
                .formatted(name, query);
    }

    @Override
    List<String> createKeyRecords(String table, String query, String key) {
        return List.of(
                "CREATE TABLE %s AS %s".formatted(table, query),
                "CREATE UNIQUE INDEX ON %s (%s)".formatted(table, key));
    }

    @Override
    List<String> tablesNamed(String prefix) {
        return tablesNamed(prefix, "CURRENT_SCHEMA");
    }

    @Override
    String replaceLater(String table, String firsts, String sameKey, String assignments, String condition) {
        return "MERGE INTO %s AS t USING %s ON (%s) WHEN MATCHED AND %s THEN UPDATE SET %s"
                .formatted(table, firsts, sameKey, condition, assignments.replace("t.", ""));
    }

    @Override
    boolean isNumbered(String sqlType) {
        return H2Types.isNumbered(sqlType);
    }

    /**
     * A MERGE, because only there the rows of a query can have DEFAULT; one clause for each set of absent numbers. No row matches, since a
     * numbered column is NOT NULL; with a condition that H2 knows to be false, it would insert nothing.
     */
    @Override
    String insertNumbered(String table, List<String> columns, String query, List<String> numbered) {
        StringBuilder merge = new StringBuilder(
                "MERGE INTO %s AS t USING (%s) AS f ON t.%s IS NULL".formatted(table, query, numbered.get(0)));
        for (int absent = (1 << numbered.size()) - 1; absent >= 0; absent--) {
            List<String> defaults = new ArrayList<>();
            for (int i = 0; i < numbered.size(); i++) {
                if ((absent & 1 << i) != 0) {
                    defaults.add(numbered.get(i));
                }
            }
            merge.append(" WHEN NOT MATCHED");
            defaults.forEach(column -> merge.append(" AND f.%s IS NULL".formatted(column)));
            merge.append(" THEN INSERT (%s) VALUES (%s)"
                    .formatted(
                            String.join(", ", columns),
                            columns.stream()
                                    .map(column -> defaults.contains(column) ? "DEFAULT" : "f." + column)
                                    .collect(Collectors.joining(", "))));
        }
        return merge.toString();
    }

    @Override
    String placeholder(String sqlType) {
        return sqlType.equalsIgnoreCase("json") ? "? FORMAT JSON" : "?";
    }

    @Override
    UnaryOperator<String> spelling(Column column, String sqlType) {
        return H2Types.spelling(column, sqlType);
    }
}
