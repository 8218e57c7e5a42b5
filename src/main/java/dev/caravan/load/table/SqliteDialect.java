package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Target tables in SQLite. Definitions are part of transactions, of which one at a time writes. */
final class SqliteDialect extends BatchDialect {
    /** The database of the file, beside {@code temp}. */
    private static final String MAIN = "main";

    /** Stands in for a table while it is made anew. */
    private static final TableName CHANGED = new TableName(MAIN, "caravan_changed");

    /**
     * What makes a row vanish, or a chunk with it, without an error of the row's statement (SQLite documentation, "The ON CONFLICT Clause",
     * "SQLite Foreign Key Support", 4.2).
     */
    private static final Pattern SILENT = Pattern.compile(
            "(?i)\\bON\\s+CONFLICT\\s+(?:REPLACE|IGNORE|FAIL|ROLLBACK)\\b|\\bINITIALLY\\s+DEFERRED\\b|\\bRAISE\\s*\\(\\s*(?:IGNORE|FAIL|ROLLBACK)\\b");

    private final TransactionTemplate transaction;
    private final TransactionTemplate savepoint;

    SqliteDialect(JdbcTemplate template, EmailRule emails, PlatformTransactionManager transactions) {
        super(template, emails);
        this.transaction = new TransactionTemplate(transactions);
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /** Within a transaction that this thread has, since another would wait for it. */
    @Override
    public <T> T withDdlLock(TableName table, boolean creates, Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    @Override
    public TableName resolved(TableName table) {
        refuseLedger(table);
        if (table.schema() != null && !table.schema().equalsIgnoreCase(MAIN)) {
            throw new IncompatibleTableException(
                    "table %s: SQLite has no schemas; name the table alone".formatted(table));
        }
        return jdbc.sql(
                        "SELECT name FROM main.sqlite_schema WHERE type IN ('table', 'view') AND lower(name) = lower(:table)")
                .param("table", table.name())
                .query(String.class)
                .optional()
                .map(name -> new TableName(MAIN, name))
                .orElse(new TableName(MAIN, table.name()));
    }

    /** @param rowid whether it is another name of the rowid: the whole primary key, and of the type INTEGER by that very name */
    private record Definition(
            String name, String type, boolean generated, boolean mandatory, int keyPlace, boolean rowid) {}

    private List<Definition> definitions(TableName table) {
        return jdbc.sql("""
                        SELECT name, type, hidden IN (2, 3) AS generated, "notnull" = 1 AND dflt_value IS NULL AS mandatory, pk,
                          lower(type) = 'integer' AND pk = 1 AND (SELECT max(pk) FROM pragma_table_xinfo(:table, 'main')) = 1
                            AND NOT (SELECT max(wr) FROM pragma_table_list(:table) WHERE schema = 'main') AS rowid_alias
                        FROM pragma_table_xinfo(:table, 'main') WHERE hidden <> 1 ORDER BY cid
                        """)
                .param("table", table.name())
                .query((row, index) -> new Definition(
                        row.getString("name"),
                        row.getString("type"),
                        row.getBoolean("generated"),
                        row.getBoolean("mandatory"),
                        row.getInt("pk"),
                        row.getBoolean("rowid_alias")))
                .list();
    }

    @Override
    public Map<String, String> columns(TableName table) {
        Map<String, String> columns = new HashMap<>();
        definitions(table)
                .forEach(column -> columns.put(column.name(), SqliteTypes.described(column.type(), column.rowid())));
        return withOwnNames(columns);
    }

    /** A view takes rows by an INSTEAD OF trigger alone. */
    @Override
    TableTraits traits(TableName table) {
        String kind = jdbc.sql("""
                        SELECT type FROM pragma_table_list(:table) WHERE schema = 'main'
                          AND NOT (type = 'view' AND EXISTS (SELECT 1 FROM main.sqlite_schema AS i
                            WHERE i.type = 'trigger' AND i.tbl_name = :table AND i.sql LIKE '%INSTEAD OF INSERT%'))
                        """)
                .param("table", table.name())
                .query(String.class)
                .optional()
                .orElse("table");
        if (!kind.equals("table")) {
            return TableTraits.obstacle("is a %s%s, which takes no rows: load into its table"
                    .formatted(kind, kind.equals("view") ? "" : " table"));
        }
        Optional<String> silent = Stream.of("table", "trigger")
                .flatMap(part -> schema(table, part).stream())
                .flatMap(sql -> SILENT.matcher(sql).results())
                .map(MatchResult::group)
                .findFirst();
        if (silent.isPresent()) {
            return TableTraits.obstacle(
                    "has %s in its definition or a trigger, by which rows could be lost without an error: load into a table without it"
                            .formatted(silent.get()));
        }
        return new TableTraits(
                null,
                names(definitions(table).stream().filter(Definition::generated)),
                names(definitions(table).stream()
                        .filter(column -> column.mandatory() && !column.rowid() && !column.generated())));
    }

    private static Set<String> names(Stream<Definition> columns) {
        return columns.map(Definition::name).collect(Collectors.toSet());
    }

    @Override
    boolean isWritable(String sqlType) {
        return SqliteTypes.isWritable(sqlType);
    }

    /** Who may write the file may do all. */
    @Override
    boolean isDenied(SQLException refusal) {
        return false;
    }

    @Override
    String grantee() {
        throw new UnsupportedOperationException("SQLite has no users");
    }

    @Override
    public boolean hasUniqueIndex(TableName table, Set<String> columns) {
        boolean rowid =
                definitions(table).stream().anyMatch(column -> column.rowid() && columns.equals(Set.of(column.name())));
        return rowid
                || areOneIndex(
                        jdbc.sql("""
                                SELECT i.name AS name, coalesce(part.name, '') AS part
                                FROM pragma_index_list(:table, 'main') AS i JOIN pragma_index_info(i.name, 'main') AS part
                                WHERE i."unique" = 1 AND i.partial = 0
                                """)
                                .param("table", table.name())
                                .query((row, index) -> new IndexColumn(row.getString("name"), row.getString("part")))
                                .list(),
                        columns);
    }

    /** None in a table whose rows the database numbers: their numbers may be missing. */
    @Override
    public List<String> primaryKey(TableName table) {
        List<Definition> columns = definitions(table);
        return columns.stream().anyMatch(Definition::rowid)
                ? List.of()
                : columns.stream()
                        .filter(column -> column.keyPlace() > 0)
                        .sorted((one, other) -> Integer.compare(one.keyPlace(), other.keyPlace()))
                        .map(Definition::name)
                        .toList();
    }

    @Override
    public String createUniqueIndex(TableName table, List<String> columns) {
        return "CREATE UNIQUE INDEX %s ON %s (%s)"
                .formatted(
                        quoted(table.name() + "_key"),
                        quoted(table.name()),
                        columns.stream().map(this::quoted).collect(Collectors.joining(", ")));
    }

    @Override
    String setDefault(TableName table, String column) {
        return "SQLite can't add one to a column, so create the table again with %s … DEFAULT …"
                .formatted(quoted(column));
    }

    @Override
    public String typeOf(LoadPlan plan, Column column) {
        return SqliteTypes.of(column.type());
    }

    @Override
    public boolean isText(String sqlType) {
        return SqliteTypes.isText(sqlType);
    }

    @Override
    public Column inTable(Column column, String sqlType, boolean made) {
        return SqliteTypes.inTable(column, sqlType, made);
    }

    @Override
    public List<String> create(TargetSchema table) {
        LoadPlan plan = table.plan();
        List<String> parts = new ArrayList<>();
        for (Column column : plan.loaded()) {
            parts.add(quoted(column.name()) + " " + typeOf(plan, column));
        }
        if (table.lineage()) {
            parts.add(TargetSchema.JOB + " bigint NOT NULL");
            parts.add(TargetSchema.ROW + " bigint NOT NULL");
        }
        if (table.normalisedKey()) {
            parts.add(TargetSchema.KEY + " text NOT NULL");
        }
        if (table.rescue()) {
            parts.add(TargetSchema.RESCUED + " json text");
        }
        if (table.hasKey()) {
            parts.add("UNIQUE (%s)"
                    .formatted(table.keyNames().stream().map(this::quoted).collect(Collectors.joining(", "))));
        }
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE IF NOT EXISTS %s (%s)".formatted(quoted(plan.table()), String.join(", ", parts)));
        if (table.lineage()) {
            statements.add("CREATE INDEX IF NOT EXISTS %s ON %s (%s, %s)"
                    .formatted(
                            quoted(new TableName(
                                    MAIN, "caravan_rows_" + plan.table().name())),
                            quoted(plan.table().name()),
                            TargetSchema.JOB,
                            TargetSchema.ROW));
        }
        return statements;
    }

    @Override
    public String addRescued(TableName table) {
        return alter(table, "ADD COLUMN %s json text".formatted(TargetSchema.RESCUED));
    }

    @Override
    public List<String> widen(LoadPlan plan, Column column) {
        return retype(plan.table(), column.name(), typeOf(plan, column));
    }

    /**
     * Makes a table of Caravan's anew with another type of one column, because SQLite changes none (SQLite documentation, "ALTER TABLE", 7);
     * to be run within a transaction. A view of the table, or a foreign key to its rows, refuses it.
     */
    private List<String> retype(TableName table, String column, String type) {
        String made = schema(table, "table").get(0);
        String head = "CREATE TABLE " + quoted(table.name());
        Definition old = definitions(table).stream()
                .filter(each -> each.name().equals(column))
                .findFirst()
                .orElseThrow();
        // The catalogue has names such as TEXT in upper case.
        Matcher definition = Pattern.compile(
                        "(?<=%s )(?i:%s)(?=[,)])".formatted(Pattern.quote(quoted(column)), Pattern.quote(old.type())))
                .matcher(made);
        if (!made.startsWith(head) || definition.results().count() != 1) {
            throw new IncompatibleTableException(
                    "column %s of table %s can't become %s: somebody changed the table's definition"
                            .formatted(column, table, type));
        }
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE " + quoted(CHANGED)
                + definition.replaceFirst(type).substring(head.length()));
        statements.add("INSERT INTO %s SELECT * FROM %s".formatted(quoted(CHANGED), quoted(table)));
        statements.add("DROP TABLE " + quoted(table));
        statements.add(alter(CHANGED, "RENAME TO " + quoted(table.name())));
        statements.addAll(schema(table, "index"));
        statements.addAll(schema(table, "trigger"));
        return statements;
    }

    /** The statements that made a table, its indexes or its triggers; not those that another statement implied. */
    private List<String> schema(TableName table, String kind) {
        return jdbc.sql(
                        "SELECT sql FROM main.sqlite_schema WHERE type = :kind AND tbl_name = :table AND sql IS NOT NULL")
                .param("kind", kind)
                .param("table", table.name())
                .query(String.class)
                .list();
    }

    @Override
    public Set<String> untypedColumns(TableName table) {
        Map<String, String> columns = columns(table);
        return jdbc
                .sql("SELECT column_name FROM caravan_untyped_column WHERE target_table = :table")
                .param("table", table.name())
                .query(String.class)
                .stream()
                .filter(column -> isText(columns.getOrDefault(column, "none")))
                .collect(Collectors.toSet());
    }

    @Override
    public void setUntyped(LoadPlan plan, Column column, boolean undecided) {
        jdbc.sql(
                        undecided
                                ? "INSERT OR IGNORE INTO caravan_untyped_column (target_table, column_name) VALUES (:table, :column)"
                                : "DELETE FROM caravan_untyped_column WHERE target_table = :table AND column_name = :column")
                .param("table", plan.table().name())
                .param("column", column.name())
                .update();
    }

    @Override
    public void assignTypes(LoadPlan plan, List<Column> columns) {
        columns.stream()
                .filter(column -> isEmpty(plan.table(), column))
                .forEach(column -> decideBy(() -> savepoint.executeWithoutResult(
                        status -> retype(plan.table(), column.name(), typeOf(plan, column))
                                .forEach(statement -> jdbc.sql(statement).update()))));
    }

    @Override
    public boolean isPermanent(SQLException refusal) {
        String state = String.valueOf(refusal.getSQLState());
        return state.startsWith("42") || state.startsWith("22");
    }

    @Override
    public String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }

    @Override
    String longType() {
        return "integer";
    }

    @Override
    String textType() {
        return "text";
    }

    @Override
    String temporary(String verb) {
        return verb.equals("CREATE") ? "CREATE TEMPORARY TABLE" : verb + " TABLE";
    }

    @Override
    String differ(String one, String other, String sqlType) {
        return "%s IS NOT %s".formatted(one, other);
    }

    @Override
    String createStage(String name, String query) {
        return "CREATE TEMPORARY TABLE IF NOT EXISTS %s AS %s LIMIT 0".formatted(name, query);
    }

    @Override
    List<String> createKeyRecords(String table, String query, String key) {
        return List.of(
                "CREATE TABLE %s AS %s".formatted(table, query),
                "CREATE UNIQUE INDEX %1$s_key ON %1$s (%2$s)".formatted(table, key));
    }

    @Override
    List<String> tablesNamed(String prefix) {
        return jdbc.sql(
                        "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND substr(name, 1, length(:prefix)) = :prefix")
                .param("prefix", prefix)
                .query(String.class)
                .list();
    }

    /** The transaction has the only lock. */
    @Override
    String rowLock() {
        return "";
    }

    @Override
    String replaceLater(String table, String firsts, String sameKey, String assignments, String condition) {
        return "UPDATE %s AS t SET %s FROM %s WHERE %s AND %s"
                .formatted(table, assignments.replace("t.", ""), firsts, sameKey, condition);
    }

    @Override
    String placeholder(String sqlType) {
        return SqliteTypes.placeholder(sqlType);
    }

    @Override
    UnaryOperator<String> spelling(Column column, String sqlType) {
        return SqliteTypes.spelling(sqlType);
    }
}
