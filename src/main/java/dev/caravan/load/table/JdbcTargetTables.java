package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.NewColumnPolicy;
import dev.caravan.feed.rule.RowEvents;
import dev.caravan.feed.rule.TableName;
import dev.caravan.load.chunk.TargetTable;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Creates target tables, or validates existing ones. */
public final class JdbcTargetTables implements TargetTables {
    private final JdbcClient jdbc;
    private final TableDialect dialect;
    private final WriteModes modes;

    /** @param stagedFromBytes size of a source from which its rows are staged, if nothing else is asked for */
    public JdbcTargetTables(JdbcClient jdbc, TableDialect dialect, long stagedFromBytes) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.modes = new WriteModes(dialect, stagedFromBytes);
    }

    private JdbcTargetTables(JdbcClient jdbc, TableDialect dialect, WriteModes modes) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.modes = modes;
    }

    /** For one call. */
    private JdbcTargetTables reading() {
        TableDialect reading = dialect.reading();
        return new JdbcTargetTables(jdbc, reading, modes.of(reading));
    }

    @Override
    public LoadPlan examine(LoadPlan wanted, long sourceBytes) {
        return reading().examined(wanted, sourceBytes);
    }

    private LoadPlan examined(LoadPlan wanted, long sourceBytes) {
        LoadPlan resolved = wanted.into(dialect.resolved(wanted.table()));
        Map<String, String> columns = dialect.columns(resolved.table());
        if (columns.isEmpty()) {
            dialect.requireCreation(resolved.table());
            return wanted.with(modes.choose(resolved, Map.of(), sourceBytes));
        }
        LoadPlan plan = withPrimaryKey(TableColumns.matched(resolved, columns.keySet()));
        requireColumns(plan, missing(plan, columns.keySet()), columns.keySet());
        requireNormalisedKey(plan, columns.keySet());
        LoadPlan known = known(plan, columns.keySet());
        examine(TargetSchema.existing(known, columns, dialect));
        return wanted.with(plan.columns()).withKey(plan.key()).with(modes.choose(known, columns, sourceBytes));
    }

    @Override
    public LoadPlan asInTable(LoadPlan wanted) {
        LoadPlan resolved = wanted.into(dialect.resolved(wanted.table()));
        Map<String, String> columns = dialect.columns(resolved.table());
        return columns.isEmpty()
                ? wanted
                : TargetSchema.existing(
                                known(TableColumns.matched(resolved, columns.keySet()), columns.keySet()),
                                columns,
                                dialect)
                        .plan()
                        .into(wanted.table());
    }

    @Override
    public Optional<ExistingTable> existing(LoadPlan plan) {
        TableName table = dialect.resolved(plan.table());
        Map<String, String> columns = dialect.columns(table);
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(new ExistingTable(columns, dialect.primaryKey(table)));
    }

    /** Without the columns that the table lacks. */
    private static LoadPlan known(LoadPlan plan, Set<String> columns) {
        return plan.with(plan.columns().stream()
                .map(column -> columns.contains(column.name()) ? column : column.readOver())
                .toList());
    }

    /** The table's rows are told apart by a normalised address, which each row needs. */
    private static void requireNormalisedKey(LoadPlan plan, Set<String> columns) {
        if (columns.contains(TargetSchema.KEY) && !plan.hasNormalisedKey()) {
            throw new IncompatibleTableException(
                    "table %s was made with an e-mail address in its key, which each row needs: name the key (--key %s), or load into another table with --table"
                            .formatted(
                                    plan.table(),
                                    plan.loaded().stream()
                                            .filter(column -> column.type() == ColumnType.EMAIL)
                                            .map(Column::name)
                                            .findFirst()
                                            .orElse("COLUMN")));
        }
    }

    /** Rows without a key would be refused by the table's primary key. A table with lineage has the key that a load gave it. */
    private LoadPlan withPrimaryKey(LoadPlan plan) {
        List<String> names = plan.columns().stream()
                .map(column -> column.ignored() ? null : column.name())
                .toList();
        List<Integer> key =
                dialect.primaryKey(plan.table()).stream().map(names::indexOf).toList();
        boolean wanted = plan.key().isEmpty() && !plan.policies().writeMode().append();
        return wanted && !key.isEmpty() && !key.contains(-1) ? plan.withKey(key) : plan;
    }

    @Override
    public TargetTable prepare(long job, LoadPlan plan) {
        return reading().prepared(job, plan, false);
    }

    @Override
    public TargetTable prepareForOneChunk(long job, LoadPlan plan) {
        return reading().prepared(job, plan, true);
    }

    private TargetTable prepared(long job, LoadPlan plan, boolean oneChunk) {
        TableName name = dialect.resolved(plan.table());
        if (plan.isStaged()) {
            return dialect.withDdlLock(name, false, () -> stage(job, plan.into(name)));
        }
        TargetSchema table = asItIs(plan.into(name))
                .map(schema -> withKeyRecords(schema, job, oneChunk))
                .orElseGet(() -> changed(name, plan, job, oneChunk));
        if (plan.policies().rowEvents() != null) {
            prepareToFollow(table, plan.policies().rowEvents());
        }
        return plan.policies().dryRun()
                ? dialect.checker(table, !dialect.columns(table.plan().table()).isEmpty())
                : dialect.writer(table, job);
    }

    /** The existing table if the plan changes nothing in it; without a lock. */
    private Optional<TargetSchema> asItIs(LoadPlan resolved) {
        Map<String, String> columns = dialect.columns(resolved.table());
        if (!dialect.definesInTransactions() || columns.isEmpty()) {
            return Optional.empty();
        }
        LoadPlan plan = existing(resolved, columns);
        boolean changes = !missing(plan, columns.keySet()).isEmpty()
                || (plan.hasRescue() && !columns.containsKey(TargetSchema.RESCUED))
                || !typed(plan, dialect.untypedColumns(plan.table())).isEmpty();
        return changes && !plan.policies().dryRun()
                ? Optional.empty()
                : Optional.of(checked(TargetSchema.existing(plan, columns, dialect)));
    }

    private TargetSchema withKeyRecords(TargetSchema known, long job, boolean oneChunk) {
        TargetSchema table = oneChunk ? known.forOneChunk() : known;
        if (table.remembersKeys()) {
            dialect.createKeyRecords(table, job);
        }
        return table;
    }

    /** The table after the changes that the plan makes in it, or created. */
    private TargetSchema changed(TableName name, LoadPlan plan, long job, boolean oneChunk) {
        boolean creates = !plan.policies().dryRun() && dialect.columns(name).isEmpty();
        return dialect.withDdlLock(name, creates, () -> {
            // Another process may have created it, in another letter case.
            LoadPlan resolved = plan.into(dialect.resolved(plan.table()));
            Map<String, String> columns = dialect.columns(resolved.table());
            return withKeyRecords(
                    columns.isEmpty()
                            ? create(resolved)
                            : fit(TableColumns.matched(resolved, columns.keySet()), columns),
                    job,
                    oneChunk);
        });
    }

    /**
     * The writer into the job's stage, which is created if it is missing. It has the columns that the table has or will have: what the job
     * changes in an existing table is changed in the stage alone, until the rows are published.
     */
    private TargetTable stage(long job, LoadPlan plan) {
        Staging staging = dialect.staging().orElseThrow();
        Map<String, String> columns = dialect.columns(plan.table());
        Optional<Stage> known = staging.find(plan.table(), job);
        if (columns.isEmpty() || known.filter(Stage::becomesTarget).isPresent()) {
            Stage stage = known.orElseGet(() -> createStage(staging, plan, job));
            return staging.writer(TargetSchema.existing(plan, dialect.columns(stage.table()), dialect), stage, job);
        }
        LoadPlan wanted = existing(plan, columns);
        TargetSchema there = present(wanted, columns);
        requireLineage(there);
        examine(there);
        Stage stage = known.orElseGet(() -> createStage(staging, wanted, columns, job));
        return staging.writer(
                TargetSchema.existing(wanted, asPublished(columns, wanted, dialect.columns(stage.table())), dialect),
                stage,
                job);
    }

    /** The plan with the columns that an existing table has, or gets. */
    private LoadPlan existing(LoadPlan plan, Map<String, String> columns) {
        return withoutIgnored(TableColumns.matched(plan, columns.keySet()), columns.keySet());
    }

    /** The part of an existing table that the plan does not change. */
    private TargetSchema present(LoadPlan plan, Map<String, String> columns) {
        return TargetSchema.existing(
                plan.with(plan.columns().stream()
                        .map(column -> columns.containsKey(column.name()) ? column : column.readOver())
                        .toList()),
                columns,
                dialect);
    }

    /** The stage for an existing table, with the changes that the plan makes in the table. */
    private Stage createStage(Staging staging, LoadPlan wanted, Map<String, String> columns, long job) {
        TargetSchema there = present(wanted, columns);
        Stage stage = staging.create(there, true, job);
        LoadPlan staged = wanted.into(stage.table());
        assignTypes(staged, dialect.untypedColumns(wanted.table()));
        missing(wanted, dialect.columns(stage.table()).keySet())
                .forEach(column -> alter(stage.table(), dialect.add(staged, column)));
        if (wanted.hasRescue() && !there.rescue()) {
            alter(stage.table(), dialect.addRescued(stage.table()));
        }
        return stage;
    }

    /** The columns of a table after the publish of a stage: it adds columns, assigns types to untyped ones, and widens others to text. */
    private Map<String, String> asPublished(Map<String, String> table, LoadPlan plan, Map<String, String> stage) {
        Map<String, String> columns = new HashMap<>(table);
        Stream.concat(plan.loaded().stream().map(Column::name), Stream.of(TargetSchema.RESCUED))
                .forEach(name -> {
                    String present = table.get(name);
                    String staged = stage.get(name);
                    if (staged != null && (present == null || dialect.isText(present) != dialect.isText(staged))) {
                        columns.put(name, staged);
                    }
                });
        return columns;
    }

    private Stage createStage(Staging staging, LoadPlan plan, long job) {
        Stage stage = staging.create(TargetSchema.toCreate(plan, dialect), false, job);
        if (stage.becomesTarget()) {
            mark(plan.into(stage.table()), plan.loaded());
        }
        return stage;
    }

    /** {@inheritDoc} In the order of their names, so that publishes of the same tables can't deadlock. */
    @Override
    public List<TableName> lock(List<LoadPlan> plans) {
        Staging staging = dialect.staging().orElseThrow();
        List<TableName> tables =
                plans.stream().map(plan -> dialect.resolved(plan.table())).toList();
        tables.stream()
                .distinct()
                .sorted(Comparator.comparing(TableName::toString))
                .forEach(staging::lock);
        return tables;
    }

    @Override
    public StagedRows staged(long job, LoadPlan plan) {
        Staging staging = dialect.staging().orElseThrow();
        LoadPlan resolved = plan.into(dialect.resolved(plan.table()));
        Map<String, String> columns = dialect.columns(resolved.table());
        // A file without records has none.
        Stage stage = staging.find(resolved.table(), job)
                .orElseGet(() -> columns.isEmpty()
                        ? createStage(staging, resolved, job)
                        : createStage(staging, existing(resolved, columns), columns, job));
        if (columns.isEmpty() && stage.becomesTarget()) {
            TargetSchema target = TargetSchema.existing(resolved, dialect.columns(stage.table()), dialect);
            return new StagedRows(staging, target, stage, job, false);
        }
        TargetSchema target = staging.prepare(resolved.table(), stage, () -> {
            Map<String, String> staged = dialect.columns(stage.table());
            return columns.isEmpty()
                    ? create(asStaged(resolved, staged))
                    : fitToStage(TableColumns.matched(resolved, columns.keySet()), columns, staged);
        });
        return new StagedRows(staging, target, stage, job, true);
    }

    /** The existing table, with the changes that were made in the stage. */
    private TargetSchema fitToStage(LoadPlan plan, Map<String, String> columns, Map<String, String> stage) {
        LoadPlan there = TargetSchema.existing(plan, columns, dialect).plan();
        widen(
                there,
                IntStream.range(0, there.columns().size())
                        .filter(there::widens)
                        .mapToObj(there.columns()::get)
                        .filter(column -> dialect.isText(stage.getOrDefault(column.name(), "")))
                        .toList());
        return fit(asStaged(plan, stage), columns);
    }

    /** The plan with the columns as text that were {@link #widen widened} while rows were staged. */
    private LoadPlan asStaged(LoadPlan plan, Map<String, String> stage) {
        return plan.with(plan.columns().stream()
                .map(column -> !column.ignored()
                                && !column.type().isText()
                                && dialect.isText(stage.getOrDefault(column.name(), ""))
                        ? asText(column)
                        : column)
                .toList());
    }

    /** Inserted rows must be found again, by job and record. */
    private void prepareToFollow(TargetSchema table, RowEvents rowEvents) {
        TableName name = table.plan().table();
        Set<String> columns = dialect.columns(name).keySet();
        if (!table.lineage() || !columns.containsAll(rowEvents.columns())) {
            throw new IncompatibleTableException(
                    "row-events: table %s must have its lineage (columns caravan_job and caravan_row) and columns %s; it has %s"
                            .formatted(name, rowEvents.columns(), columns));
        }
        dialect.indexRows(name)
                .ifPresent(statement -> dialect.withDdlLock(name, false, () -> {
                    refusable(name, "indexed", statement);
                    return statement;
                }));
    }

    @Override
    public TargetTable widen(long job, LoadPlan plan, BitSet columns) {
        if (plan.policies().dryRun()) {
            String text = dialect.typeOf(plan, asText(plan.columns().get(columns.nextSetBit(0))));
            LoadPlan wide = plan.with(IntStream.range(0, plan.columns().size())
                    .mapToObj(c -> columns.get(c)
                            ? dialect.inTable(plan.columns().get(c), text, true)
                            : plan.columns().get(c))
                    .toList());
            Map<String, String> there = dialect.columns(plan.table());
            return there.isEmpty()
                    ? dialect.checker(TargetSchema.toCreate(wide, dialect), false)
                    : dialect.checker(TargetSchema.kept(wide, there, dialect), true);
        }
        List<Column> narrow = columns.stream().mapToObj(plan.columns()::get).toList();
        LoadPlan resolved = plan.into(dialect.resolved(plan.table()));
        dialect.withDdlLock(resolved.table(), false, () -> {
            widen(plan.isStaged() ? resolved.into(stageOf(resolved, job).table()) : resolved, narrow);
            return narrow;
        });
        return prepare(job, plan);
    }

    private Stage stageOf(LoadPlan plan, long job) {
        return dialect.staging().orElseThrow().find(plan.table(), job).orElseThrow();
    }

    private void widen(LoadPlan plan, List<Column> columns) {
        Map<String, String> types = dialect.columns(plan.table());
        columns.stream()
                .filter(column -> types.containsKey(column.name()) && !dialect.isText(types.get(column.name())))
                .flatMap(column -> dialect.widen(plan, asText(column)).stream())
                .forEach(statement -> alter(plan.table(), statement));
    }

    private static Column asText(Column column) {
        return column.as(ColumnType.TEXT, false, column.rule().withType(ColumnType.TEXT));
    }

    private void alter(TableName table, String statement) {
        refusable(table, "changed", statement);
    }

    private TargetSchema create(LoadPlan plan) {
        TargetSchema table = TargetSchema.toCreate(plan, dialect);
        if (plan.policies().dryRun()) {
            return table;
        }
        dialect.create(table).forEach(statement -> refusable(plan.table(), "made", statement));
        mark(plan, plan.loaded());
        return TargetSchema.existing(plan, dialect.columns(plan.table()), dialect);
    }

    /** Marks the new columns without a value in the file as untyped. They are text until a file has a value. */
    private void mark(LoadPlan plan, List<Column> made) {
        made.stream().filter(Column::unseen).forEach(column -> dialect.setUntyped(plan, column, true));
    }

    /** Assigns the plan's types to untyped columns: the first file with values determines the type. */
    private void assignTypes(LoadPlan plan) {
        Set<String> undecided = dialect.untypedColumns(plan.table());
        assignTypes(plan, undecided);
        typed(plan, undecided).forEach(column -> dialect.setUntyped(plan, column, false));
    }

    /** The untyped columns to which the plan gives a type. */
    private static List<Column> typed(LoadPlan plan, Set<String> undecided) {
        return plan.loaded().stream()
                .filter(column -> undecided.contains(column.name()) && !column.unseen())
                .toList();
    }

    private void assignTypes(LoadPlan plan, Set<String> undecided) {
        List<Column> typed = plan.loaded().stream()
                .filter(column -> undecided.contains(column.name()))
                .filter(column -> !column.unseen() && !column.type().isText())
                .toList();
        if (!typed.isEmpty()) {
            dialect.assignTypes(plan, typed);
        }
    }

    private void refusable(TableName table, String verb, String sql) {
        try {
            jdbc.sql(sql).update();
            dialect.definitionsChanged();
        } catch (DataAccessException e) {
            if (dialect.isRefusal(e)) {
                throw new IncompatibleTableException(
                        "table %s can't be %s: %s".formatted(table, verb, DatabaseMessage.of(e)));
            }
            throw e;
        }
    }

    /** The existing table, with its columns. */
    private TargetSchema fit(LoadPlan wanted, Map<String, String> columns) {
        LoadPlan plan = withNewColumns(wanted, columns.keySet());
        Map<String, String> now = columns;
        if (!plan.policies().dryRun()) {
            assignTypes(plan);
            if (plan.hasRescue() && !columns.containsKey(TargetSchema.RESCUED)) {
                alter(plan.table(), dialect.addRescued(plan.table()));
            }
            now = dialect.columns(plan.table());
        }
        return checked(TargetSchema.existing(plan, now, dialect));
    }

    private TargetSchema checked(TargetSchema table) {
        requireLineage(table);
        examine(table);
        return table;
    }

    private static void requireLineage(TargetSchema table) {
        if (table.plan().mayBeUndone() && !table.lineage()) {
            throw new IncompatibleTableException(
                    "table %s has no lineage (columns caravan_job and caravan_row), which on-too-many-rejects: undo needs"
                            .formatted(table.plan().table()));
        }
    }

    private void examine(TargetSchema table) {
        requireKey(table);
        dialect.examine(table);
    }

    private void requireKey(TargetSchema table) {
        if (table.hasKey() && !dialect.hasUniqueIndex(table.plan().table(), table.keySet())) {
            throw new IncompatibleTableException(
                    "table %s has no unique index on %s, which is the key%s: %s, or load into another table with --table"
                            .formatted(
                                    table.plan().table(),
                                    table.keySet(),
                                    dialect.unusableIndex(table.plan().table(), table.keySet()),
                                    dialect.createUniqueIndex(table.plan().table(), table.keyNames())));
        }
    }

    /**
     * {@inheritDoc} Only the key is compared, unless values have to show which rows the job did not insert: in a table without lineage.
     * Columns that would be widened while the missing table is created are compared as text.
     */
    @Override
    public KeySearch keys(long job, LoadPlan wanted) {
        return keys(job, wanted, false);
    }

    @Override
    public KeySearch rows(long job, LoadPlan wanted) {
        return keys(job, wanted, true);
    }

    private KeySearch keys(long job, LoadPlan wanted, boolean allColumns) {
        LoadPlan resolved = wanted.asDryRun().into(dialect.resolved(wanted.table()));
        Map<String, String> columns = dialect.columns(resolved.table());
        boolean exists = !columns.isEmpty();
        LoadPlan plan = exists ? TableColumns.matched(resolved, columns.keySet()) : resolved;
        boolean whole = exists
                && (allColumns || !(columns.containsKey(TargetSchema.JOB) && columns.containsKey(TargetSchema.ROW)));
        LoadPlan compared = plan.with(IntStream.range(0, plan.columns().size())
                .mapToObj(c -> {
                    Column column = plan.columns().get(c);
                    if (!plan.key().contains(c) && !(whole && columns.containsKey(column.name()))) {
                        return column.readOver();
                    }
                    return !exists && plan.widens(c) ? asText(column) : column;
                })
                .toList());
        TargetSchema known =
                exists ? TargetSchema.existing(compared, columns, dialect) : TargetSchema.toCreate(compared, dialect);
        TargetSchema table = new TargetSchema(
                known.plan(), known.types(), known.lineage(), known.normalisedKey(), whole && known.rescue());
        if (exists) {
            requireKey(table);
        }
        return dialect.keys(table, exists, job);
    }

    private static List<Column> missing(LoadPlan plan, Set<String> columns) {
        return plan.loaded().stream()
                .filter(column -> !columns.contains(column.name()))
                .toList();
    }

    /** @param missing columns that the table lacks, of those that it has */
    private static void requireColumns(LoadPlan plan, List<Column> missing, Set<String> columns) {
        boolean needed = missing.size() == plan.loaded().size()
                || plan.key().stream().map(plan.columns()::get).anyMatch(missing::contains);
        if (!missing.isEmpty() && (needed || plan.policies().onNewColumn() == NewColumnPolicy.REJECT_FILE)) {
            throw new IncompatibleTableException(TableColumns.refusal(plan, missing, columns));
        }
    }

    /** The plan without columns that the table lacks and the policy ignores. */
    private static LoadPlan withoutIgnored(LoadPlan plan, Set<String> columns) {
        List<Column> missing = missing(plan, columns);
        requireColumns(plan, missing, columns);
        return plan.policies().onNewColumn() == NewColumnPolicy.IGNORE
                ? plan.with(plan.columns().stream()
                        .map(column -> missing.contains(column) ? column.readOver() : column)
                        .toList())
                : plan;
    }

    /** The plan after its policy for columns that the table lacks. */
    private LoadPlan withNewColumns(LoadPlan wanted, Set<String> columns) {
        LoadPlan plan = withoutIgnored(wanted, columns);
        List<Column> missing = missing(plan, columns);
        if (missing.isEmpty() || plan.policies().dryRun()) {
            return plan;
        }
        missing.forEach(column -> alter(plan.table(), dialect.add(plan, column)));
        mark(plan, missing);
        return plan;
    }
}
