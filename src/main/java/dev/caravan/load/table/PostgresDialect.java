package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import dev.caravan.load.chunk.TargetTable;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Target tables in PostgreSQL, with transactional DDL. */
public final class PostgresDialect implements TableDialect {
    /** The comment on a column without values so far. */
    private static final String UNDECIDED = "caravan: no file had a value here so far";

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final PostgresCatalogue catalogue;
    private final PostgresJobTables jobTables;
    private final PostgresStaging staging;
    private final EmailRule emails;
    private final PlatformTransactionManager transactions;
    private final TransactionTemplate transaction;
    private final TransactionTemplate savepoint;

    public PostgresDialect(JdbcTemplate template, EmailRule emails, PlatformTransactionManager transactions) {
        this(template, emails, transactions, new PostgresCatalogue(JdbcClient.create(template)));
    }

    private PostgresDialect(
            JdbcTemplate template,
            EmailRule emails,
            PlatformTransactionManager transactions,
            PostgresCatalogue catalogue) {
        this.jdbc = JdbcClient.create(template);
        this.template = template;
        this.catalogue = catalogue;
        this.jobTables = new PostgresJobTables(template);
        this.emails = emails;
        this.staging = new PostgresStaging(template, catalogue, this::sql, emails);
        this.transactions = transactions;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    @Override
    public TableDialect reading() {
        return new PostgresDialect(template, emails, transactions, catalogue.remembering());
    }

    @Override
    public void definitionsChanged() {
        catalogue.forget();
    }

    @Override
    public boolean definesInTransactions() {
        return true;
    }

    /** Holds the lock until the end of the transaction. */
    @Override
    public <T> T withDdlLock(TableName table, boolean creates, Supplier<T> work) {
        return Objects.requireNonNull(transaction.execute(status -> {
            if (creates) {
                staging.lock(table);
            }
            jdbc.sql(
                            "SELECT pg_advisory_xact_lock(hashtextextended(concat('caravan.definition/', cast(:name AS text)), 0))")
                    .param("name", PostgresCopySql.quoted(table))
                    .query((row, index) -> true)
                    .single();
            catalogue.forget();
            return work.get();
        }));
    }

    @Override
    public TableName resolved(TableName table) {
        return catalogue.resolved(table);
    }

    @Override
    public Map<String, String> columns(TableName table) {
        return catalogue.columns(table);
    }

    @Override
    public boolean hasUniqueIndex(TableName table, Set<String> key) {
        return catalogue.unique(table, key).isPresent();
    }

    @Override
    public String createUniqueIndex(TableName table, List<String> columns) {
        return "CREATE UNIQUE INDEX ON %s (%s)"
                .formatted(
                        PostgresCopySql.quoted(table),
                        columns.stream().map(PostgresCopySql::quoted).collect(Collectors.joining(", ")));
    }

    @Override
    public List<String> primaryKey(TableName table) {
        return catalogue.primaryKey(table);
    }

    @Override
    public String unusableIndex(TableName table, Set<String> key) {
        return catalogue.unique(table).stream()
                .filter(index -> index.columns().containsAll(key) && !index.isUsable())
                .findFirst()
                .map(index -> index.deferrable()
                        ? "; its %s is deferrable, which ON CONFLICT can't use".formatted(index.name())
                        : "; its %s holds only for rows WHERE %s".formatted(index.name(), index.condition()))
                .orElse("");
    }

    @Override
    public void requireCreation(TableName table) {
        catalogue.schemas().requireCreation(table);
    }

    @Override
    public void examine(TargetSchema schema) {
        PostgresPreflight.examine(schema, catalogue.target(schema.plan().table()));
    }

    @Override
    public String typeOf(LoadPlan plan, Column column) {
        return PostgresTypes.of(column.type());
    }

    @Override
    public boolean isText(String sqlType) {
        return PostgresTypes.TEXT.equals(sqlType);
    }

    @Override
    public Column inTable(Column column, String sqlType, boolean made) {
        return PostgresTypes.inTable(column, sqlType, made);
    }

    @Override
    public List<String> create(TargetSchema shape) {
        PostgresCopySql table = PostgresCopySql.ofOwn(shape);
        List<String> statements = new ArrayList<>();
        statements.add(table.createTable());
        if (shape.hasKey()) {
            statements.add(table.createKeyIndex());
        }
        return statements;
    }

    @Override
    public Optional<String> indexRows(TableName table) {
        return Optional.of("CREATE INDEX IF NOT EXISTS %s ON %s (%s, %s)"
                .formatted(
                        // Short enough not to be truncated, regardless of the table's name.
                        PostgresCopySql.quoted("caravan_rows_"
                                + UUID.nameUUIDFromBytes(table.name().getBytes(StandardCharsets.UTF_8))),
                        PostgresCopySql.quoted(table),
                        TargetSchema.JOB,
                        TargetSchema.ROW));
    }

    /** {@inheritDoc} A publish adds columns without the lock for definitions, which it would hold until its end. */
    @Override
    public String add(LoadPlan plan, Column column) {
        return alter(
                plan.table(),
                "ADD COLUMN IF NOT EXISTS %s %s"
                        .formatted(PostgresCopySql.quoted(column.name()), typeOf(plan, column)));
    }

    @Override
    public String addRescued(TableName table) {
        return alter(table, "ADD COLUMN IF NOT EXISTS %s jsonb".formatted(TargetSchema.RESCUED));
    }

    /**
     * {@inheritDoc}
     *
     * <p>ALTER TABLE waits for transactions that write chunks. Those never wait for this one, because they don't take the DDL lock. Loaders
     * with the old plan continue with the old type, which the database casts.
     */
    @Override
    public List<String> widen(LoadPlan plan, Column column) {
        return List.of(
                alter(plan.table(), "ALTER COLUMN %s TYPE text".formatted(PostgresCopySql.quoted(column.name()))));
    }

    private static String alter(TableName table, String change) {
        return "ALTER TABLE %s %s".formatted(PostgresCopySql.quoted(table), change);
    }

    @Override
    public Set<String> untypedColumns(TableName table) {
        return Set.copyOf(jdbc.sql("""
                        SELECT attname::text FROM pg_attribute
                        WHERE attrelid = to_regclass(:table) AND attnum > 0 AND NOT attisdropped
                          AND col_description(attrelid, attnum) = :mark
                        """)
                .param("table", PostgresCopySql.quoted(table))
                .param("mark", UNDECIDED)
                .query(String.class)
                .list());
    }

    @Override
    public void setUntyped(LoadPlan plan, Column column, boolean undecided) {
        jdbc.sql("COMMENT ON COLUMN %s.%s IS %s"
                        .formatted(
                                PostgresCopySql.quoted(plan.table()),
                                PostgresCopySql.quoted(column.name()),
                                undecided ? "'" + UNDECIDED + "'" : "NULL"))
                .update();
    }

    /** A view on the table, for example, prevents a change of type; then the columns stay text. */
    @Override
    public void assignTypes(LoadPlan plan, List<Column> columns) {
        try {
            savepoint.executeWithoutResult(status -> giveTypes(plan, columns));
            definitionsChanged();
        } catch (DataAccessException e) {
            if (!isRefusal(e) && !(e instanceof DataIntegrityViolationException)) {
                throw e;
            }
        }
    }

    private void giveTypes(LoadPlan plan, List<Column> columns) {
        String name = PostgresCopySql.quoted(plan.table());
        jdbc.sql("LOCK TABLE %s IN ACCESS EXCLUSIVE MODE".formatted(name)).update();
        Map<String, Object> values = jdbc.sql("SELECT %s FROM %s"
                        .formatted(
                                columns.stream()
                                        .map(column ->
                                                "count(%1$s) AS %1$s".formatted(PostgresCopySql.quoted(column.name())))
                                        .collect(Collectors.joining(", ")),
                                name))
                .query()
                .singleRow();
        String changes = columns.stream()
                .filter(column -> Long.valueOf(0).equals(values.get(column.name())))
                .map(column -> "ALTER COLUMN %s TYPE %2$s USING NULL::%2$s"
                        .formatted(PostgresCopySql.quoted(column.name()), typeOf(plan, column)))
                .collect(Collectors.joining(", "));
        if (!changes.isEmpty()) {
            jdbc.sql("ALTER TABLE %s %s".formatted(name, changes)).update();
        }
    }

    /**
     * SQLState classes 0A (a view prevents the change), 3F (no such schema), 42 (no privilege, or invalid) and 54 (limit exceeded) are
     * permanent.
     */
    @Override
    public boolean isPermanent(SQLException refusal) {
        String state = String.valueOf(refusal.getSQLState());
        return state.startsWith("0A") || state.startsWith("3F") || state.startsWith("42") || state.startsWith("54");
    }

    @Override
    public LineageQueries lineage() {
        return new PostgresLineageQueries(jdbc, catalogue.schemas());
    }

    @Override
    public void createKeyRecords(TargetSchema shape, long job) {
        PostgresCopySql sql = sql(shape, catalogue.target(shape.plan().table()), job);
        TableName name = sql.keyRecords();
        if (name != null) {
            new TransactionTemplate(transactions)
                    .executeWithoutResult(status -> jobTables.make(sql.createKeyRecords(), name));
        }
    }

    @Override
    public TargetTable writer(TargetSchema shape, long job) {
        PostgresTarget target = catalogue.target(shape.plan().table());
        return new PostgresWriter(template, sql(shape, target, job), target, emails);
    }

    private PostgresCopySql sql(TargetSchema shape, PostgresTarget target, long job) {
        Set<String> loaded = shape.plan().loaded().stream().map(Column::name).collect(Collectors.toSet());
        return new PostgresCopySql(
                shape,
                shape.hasKey() ? key(shape) : List.of(),
                remembersKeys(shape, target) ? PostgresJobTables.keyRecords(job) : null,
                target.columns().stream()
                        .filter(column -> column.alwaysIdentity() && loaded.contains(column.name()))
                        .map(column -> PostgresCopySql.quoted(column.name()))
                        .collect(Collectors.toSet()),
                null,
                Map.of());
    }

    /**
     * Within one chunk the first record of a key is written first, unless a trigger changes keys, or a foreign key refuses a record until
     * later ones are there.
     */
    private static boolean remembersKeys(TargetSchema shape, PostgresTarget target) {
        return shape.remembersKeys() && !(shape.oneChunk() && target.isPlain());
    }

    @Override
    public TargetTable checker(TargetSchema shape, boolean exists) {
        return new NoOpTargetTable(
                shape.plan(), shape.hasKey() ? new PostgresKeys(template, keyed(shape, exists), exists, emails) : null);
    }

    @Override
    public KeySearch keys(TargetSchema shape, boolean exists, long job) {
        return new KeySearch(
                template,
                new PostgresKeyStage(template, keyed(shape, exists), exists, emails),
                job,
                exists,
                exists && shape.lineage(),
                shape.plan().loaded().stream().map(Column::name).toList());
    }

    private PostgresCopySql keyed(TargetSchema shape, boolean exists) {
        return exists
                ? new PostgresCopySql(shape, key(shape), null, Set.of(), null, Map.of())
                : PostgresCopySql.ofOwn(shape);
    }

    /** The columns of the index by which keys are compared. */
    private List<KeyColumn> key(TargetSchema shape) {
        return catalogue
                .unique(shape.plan().table(), shape.keySet())
                .orElseThrow()
                .key();
    }

    @Override
    public boolean tellDuplicatesOfDryRuns() {
        return true;
    }

    @Override
    public Optional<Staging> staging() {
        return Optional.of(staging);
    }

    @Override
    public void dropJobTables() {
        jobTables.dropEnded();
    }
}
