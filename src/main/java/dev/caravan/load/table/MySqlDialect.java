package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Target tables in MySQL and MariaDB. Each DDL statement commits. */
final class MySqlDialect extends BatchDialect {
    private static final int LOCK_SECONDS = 60;

    /**
     * Errors with SQLState HY000 that concern definitions: a prefix index on a column that would not be text, a column of a full-text
     * index, a name with characters beyond the basic plane, a column of a foreign key (two codes), the source of a generated column.
     */
    private static final Set<Integer> DEFINITION_ERRORS = Set.of(1089, 1283, 1300, 1832, 1833, 3108);

    /**
     * Errors with SQLState HY000 of tables that take no rows: it is read-only, the view is not updatable (three codes) or lacks a column
     * without a default.
     */
    private static final Set<Integer> UNWRITABLE = Set.of(1036, 1288, 1348, 1423, 1471);

    /** Errors with SQLState 42000 that pass: the user has too many connections, or has used up a resource. */
    private static final Set<Integer> PASSING = Set.of(1203, 1226);

    /** A right on a table, a column, a routine, or of the server is missing. */
    private static final Set<Integer> DENIED = Set.of(1142, 1143, 1227, 1370);

    /** A right on the database is missing. */
    private static final int DENIED_IN_DATABASE = 1044;

    private final TransactionTemplate transaction;
    private final MySqlStaging staging;

    /** Collation of text columns: binary, without padding. */
    private volatile @Nullable String collation;

    MySqlDialect(JdbcTemplate template, EmailRule emails, PlatformTransactionManager transactions) {
        super(template, emails);
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.staging = new MySqlStaging(template, this, transaction, emails);
    }

    /** Uses a lock of the session, because DDL commits the transaction. */
    @Override
    public <T> T withDdlLock(TableName table, boolean creates, Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (creates) {
                staging.lock(table);
            }
            String lock = definitionLock(table);
            Integer locked = jdbc.sql("SELECT get_lock(:lock, :seconds)")
                    .param("lock", lock)
                    .param("seconds", LOCK_SECONDS)
                    .query(Integer.class)
                    .optional()
                    .orElse(0);
            if (locked != 1) {
                throw new CannotAcquireLockException(
                        "another process has held the lock for the definition of table %s for over %d s"
                                .formatted(table, LOCK_SECONDS));
            }
            try {
                return work.get();
            } finally {
                jdbc.sql("SELECT release_lock(:lock)")
                        .param("lock", lock)
                        .query(Integer.class)
                        .optional();
            }
        }));
    }

    /** A hash, because names of locks have at most 64 characters. */
    private static String definitionLock(TableName table) {
        return "caravan "
                + UUID.nameUUIDFromBytes(
                        table.toString().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public TableName resolved(TableName table) {
        refuseLedger(table);
        return table.schema() != null
                ? table
                : new TableName(
                        jdbc.sql("SELECT database()").query(String.class).single(), table.name());
    }

    @Override
    public Map<String, String> columns(TableName table) {
        Map<String, String> columns = new HashMap<>();
        jdbc.sql("""
                        SELECT column_name AS name, column_type AS type, column_comment AS remark, character_set_name AS charset,
                          is_nullable = 'YES' AS nullable, extra LIKE '%auto_increment%' AS numbered
                        FROM information_schema.columns WHERE table_schema = :schema AND table_name = :table
                        """)
                .param("schema", table.schema())
                .param("table", table.name())
                .query(row -> {
                    columns.put(
                            row.getString("name"),
                            MySqlTypes.described(
                                    row.getString("type"),
                                    row.getString("remark"),
                                    row.getString("charset"),
                                    row.getBoolean("nullable"),
                                    row.getBoolean("numbered")));
                });
        return withOwnNames(columns);
    }

    @Override
    TableTraits traits(TableName table) {
        String obstacle = MySqlEngines.obstacle(jdbc, table, this);
        return obstacle != null
                ? TableTraits.obstacle(obstacle)
                : traits(
                        table,
                        "coalesce(generation_expression, '') <> ''",
                        "is_nullable = 'NO' AND column_default IS NULL AND extra NOT LIKE '%auto_increment%' AND coalesce(generation_expression, '') = ''",
                        "action_timing = 'BEFORE' AND event_manipulation = 'INSERT'");
    }

    @Override
    boolean isWritable(String sqlType) {
        return MySqlTypes.isWritable(sqlType);
    }

    @Override
    boolean isDenied(SQLException refusal) {
        return DENIED.contains(refusal.getErrorCode()) || refusal.getErrorCode() == DENIED_IN_DATABASE;
    }

    @Override
    String grantee() {
        String user = jdbc.sql("SELECT current_user()").query(String.class).single();
        int host = user.lastIndexOf('@');
        return "'%s'@'%s'".formatted(user.substring(0, host), user.substring(host + 1));
    }

    /** A temporary table is made in the session's database. */
    @Override
    Optional<String> remedy(SQLException refusal, TargetSchema table) {
        return refusal.getErrorCode() == DENIED_IN_DATABASE
                ? Optional.of("GRANT CREATE TEMPORARY TABLES ON %s.* TO %s"
                        .formatted(
                                quoted(jdbc.sql("SELECT database()")
                                        .query(String.class)
                                        .single()),
                                grantee()))
                : super.remedy(refusal, table);
    }

    /** Without prefix indexes. */
    @Override
    public boolean hasUniqueIndex(TableName table, Set<String> columns) {
        return areOneIndex(
                jdbc.sql("""
                                SELECT index_name AS name, CASE WHEN sub_part IS NULL THEN column_name ELSE '' END AS part
                                FROM information_schema.statistics
                                WHERE table_schema = :schema AND table_name = :table AND non_unique = 0
                                """)
                        .param("schema", table.schema())
                        .param("table", table.name())
                        .query((row, index) ->
                                new IndexColumn(row.getString("name"), String.valueOf(row.getString("part"))))
                        .list(),
                columns);
    }

    /** None in a table of which the database numbers a column: its values may be missing. */
    @Override
    public List<String> primaryKey(TableName table) {
        return jdbc.sql("""
                        SELECT k.column_name FROM information_schema.key_column_usage AS k
                        WHERE k.table_schema = :schema AND k.table_name = :table AND k.constraint_name = 'PRIMARY'
                          AND NOT EXISTS (SELECT 1 FROM information_schema.columns AS c
                                          WHERE c.table_schema = :schema AND c.table_name = :table AND c.extra LIKE '%auto_increment%')
                        ORDER BY k.ordinal_position
                        """)
                .param("schema", table.schema())
                .param("table", table.name())
                .query(String.class)
                .list();
    }

    @Override
    public String typeOf(LoadPlan plan, Column column) {
        return MySqlTypes.of(plan, column, collation());
    }

    private String collation() {
        String known = collation;
        if (known == null) {
            boolean mariaDb =
                    jdbc.sql("SELECT version()").query(String.class).single().contains("MariaDB");
            known = mariaDb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
            collation = known;
        }
        return known;
    }

    @Override
    public boolean isText(String sqlType) {
        return MySqlTypes.isText(sqlType);
    }

    @Override
    public Column inTable(Column column, String sqlType, boolean made) {
        return MySqlTypes.inTable(column, sqlType, made);
    }

    @Override
    public List<String> create(TargetSchema table) {
        List<String> parts = ownColumns(table);
        if (table.lineage()) {
            parts.add(TargetSchema.JOB + " bigint NOT NULL");
            parts.add(TargetSchema.ROW + " bigint NOT NULL");
            parts.add("KEY caravan_lineage (%s, %s)".formatted(TargetSchema.JOB, TargetSchema.ROW));
        }
        if (table.hasKey()) {
            parts.add("UNIQUE KEY (%s)"
                    .formatted(table.keyNames().stream().map(this::quoted).collect(Collectors.joining(", "))));
        }
        return List.of(create(table.plan().table(), parts));
    }

    /** Creates the table that stages the rows of a job for a table that does not exist, with its columns. */
    String createStage(TableName stage, TargetSchema target, long job) {
        List<String> parts = ownColumns(target);
        if (target.lineage()) {
            parts.add("%s bigint NOT NULL DEFAULT %d".formatted(TargetSchema.JOB, job));
        }
        parts.add(TargetSchema.ROW + " bigint NOT NULL PRIMARY KEY");
        return create(stage, parts);
    }

    private List<String> ownColumns(TargetSchema table) {
        List<String> columns = new ArrayList<>();
        for (Column column : table.plan().loaded()) {
            columns.add(quoted(column.name()) + " " + typeOf(table.plan(), column));
        }
        if (table.normalisedKey()) {
            columns.add(TargetSchema.KEY + " " + MySqlTypes.keyText(1, 0, collation()) + " NOT NULL");
        }
        if (table.rescue()) {
            columns.add(TargetSchema.RESCUED + " " + MySqlTypes.JSON);
        }
        return columns;
    }

    private String create(TableName table, List<String> parts) {
        return "CREATE TABLE IF NOT EXISTS %s (%s) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE %s"
                .formatted(quoted(table), String.join(", ", parts), collation());
    }

    @Override
    public String addRescued(TableName table) {
        return alter(table, "ADD COLUMN %s %s".formatted(TargetSchema.RESCUED, MySqlTypes.JSON));
    }

    @Override
    public List<String> widen(LoadPlan plan, Column column) {
        return List.of(modify(plan, column, typeOf(plan, column)));
    }

    private String modify(LoadPlan plan, Column column, String definition) {
        return alter(plan.table(), "MODIFY COLUMN %s %s".formatted(quoted(column.name()), definition));
    }

    @Override
    public Set<String> untypedColumns(TableName table) {
        return Set.copyOf(jdbc.sql("""
                        SELECT column_name FROM information_schema.columns
                        WHERE table_schema = :schema AND table_name = :table AND column_comment = :mark
                        """)
                .param("schema", table.schema())
                .param("table", table.name())
                .param("mark", UNDECIDED)
                .query(String.class)
                .list());
    }

    @Override
    public void setUntyped(LoadPlan plan, Column column, boolean undecided) {
        if (undecided) {
            jdbc.sql(modify(plan, column, typeOf(plan, column) + " COMMENT '" + UNDECIDED + "'"))
                    .update();
        } else {
            // A column that gets a type gets its comment, too; a column that stays text loses the mark.
            jdbc.sql("""
                            SELECT column_type FROM information_schema.columns
                            WHERE table_schema = :schema AND table_name = :table AND column_name = :column AND column_comment = :mark
                            """)
                    .param("schema", plan.table().schema())
                    .param("table", plan.table().name())
                    .param("column", column.name())
                    .param("mark", UNDECIDED)
                    .query(String.class)
                    .optional()
                    .ifPresent(text -> jdbc.sql(modify(plan, column, "%s COLLATE %s".formatted(text, collation())))
                            .update());
        }
    }

    /** Locks the table, so that concurrent writes wait. */
    @Override
    public void assignTypes(LoadPlan plan, List<Column> columns) {
        for (Column column : columns) {
            decideBy("LOCK TABLES %s WRITE".formatted(quoted(plan.table())));
            try {
                if (isEmpty(plan.table(), column)) {
                    decideBy(modify(plan, column, typeOf(plan, column)));
                }
            } finally {
                jdbc.sql("UNLOCK TABLES").update();
            }
        }
    }

    @Override
    public Optional<Staging> staging() {
        return Optional.of(staging);
    }

    @Override
    public boolean isPermanent(SQLException refusal) {
        String state = String.valueOf(refusal.getSQLState());
        int code = refusal.getErrorCode();
        return !PASSING.contains(code)
                && (state.startsWith("0A")
                        || state.startsWith("42")
                        || state.startsWith("22")
                        || DEFINITION_ERRORS.contains(code)
                        || UNWRITABLE.contains(code));
    }

    @Override
    public String quoted(String identifier) {
        return '`' + identifier.replace("`", "``") + '`';
    }

    @Override
    String longType() {
        return "signed";
    }

    @Override
    String textType() {
        return "char";
    }

    /** {@inheritDoc} By default no more than 1,024 bytes are compared; an index has up to 3,072, whose weights may be longer. */
    @Override
    Optional<String> sortByWholeKeys(boolean whole) {
        return Optional.of("SET SESSION max_sort_length = " + (whole ? "16384" : "DEFAULT"));
    }

    @Override
    String temporary(String verb) {
        return verb + " TEMPORARY TABLE";
    }

    @Override
    String differ(String one, String other, String sqlType) {
        return "NOT (%s <=> %s)".formatted(MySqlTypes.exact(one, sqlType), MySqlTypes.exact(other, sqlType));
    }

    @Override
    String createStage(String name, String query) {
        return "CREATE TEMPORARY TABLE IF NOT EXISTS %s ENGINE = InnoDB AS %s LIMIT 0".formatted(name, query);
    }

    @Override
    List<String> createKeyRecords(String table, String query, String key) {
        return List.of(
                "CREATE TABLE IF NOT EXISTS %s (UNIQUE KEY (%s)) ENGINE = InnoDB AS %s".formatted(table, key, query));
    }

    @Override
    List<String> tablesNamed(String prefix) {
        return tablesNamed(prefix, "database()");
    }

    @Override
    String replaceLater(String table, String firsts, String sameKey, String assignments, String condition) {
        return "UPDATE %s AS t JOIN %s ON %s SET %s WHERE %s".formatted(table, firsts, sameKey, assignments, condition);
    }

    @Override
    boolean isNotNullInStage(String sqlType) {
        return MySqlTypes.isNumbered(sqlType);
    }

    @Override
    String placeholder(String sqlType) {
        return MySqlTypes.placeholder(sqlType);
    }

    @Override
    UnaryOperator<String> spelling(Column column, String sqlType) {
        return MySqlTypes.spelling(column, sqlType);
    }
}
