package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import dev.caravan.load.chunk.TargetTable;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;

/** Everything about target tables that depends on the kind of database. Thread-safe. */
public interface TableDialect {
    /** This dialect for one preparation: it reads a table's definition once, and again after {@link #definitionsChanged}. Not thread-safe. */
    default TableDialect reading() {
        return this;
    }

    /** Tells that a statement has changed the definition of a table. */
    default void definitionsChanged() {
        // Each question is asked anew.
    }

    /** Whether others see the changes of a {@link #withDdlLock lock's} holder at one moment: then who changes nothing needs no lock. */
    default boolean definesInTransactions() {
        return false;
    }

    /**
     * Changes definitions for a table in a separate transaction, under a lock that excludes other processes which do so for this table.
     *
     * @param creates whether the table is missing: then a publish that may create it is waited for, before the lock is taken
     */
    <T> T withDdlLock(TableName table, boolean creates, Supplier<T> work);

    /**
     * The table with its schema, in the letter case of the database.
     *
     * @throws IncompatibleTableException if it is a table of the ledger
     */
    TableName resolved(TableName table);

    /** Names and types of a table's columns, for {@link #inTable}; empty if the table does not exist. */
    Map<String, String> columns(TableName table);

    /** Whether a unique index covers exactly these columns. */
    boolean hasUniqueIndex(TableName table, Set<String> columns);

    /** The columns of a table's primary key, in order; empty without one. */
    default List<String> primaryKey(TableName table) {
        return List.of();
    }

    /** The SQL, for a user, that creates a unique index on these columns. */
    String createUniqueIndex(TableName table, List<String> columns);

    /** Why a unique index that has the key's columns can't compare keys, to be appended to a message; empty without one. */
    default String unusableIndex(TableName table, Set<String> key) {
        return "";
    }

    /** @throws IncompatibleTableException if this role may not create the table, which is missing */
    default void requireCreation(TableName table) {
        // The statement shows it.
    }

    /**
     * Examines an existing table, its unique index apart: its kind, its columns, the privileges.
     *
     * @throws IncompatibleTableException if it can't take the plan's rows, whatever they are
     */
    void examine(TargetSchema schema);

    /** The type for creating a column of the plan. */
    String typeOf(LoadPlan plan, Column column);

    /** Whether any text fits the type. */
    boolean isText(String sqlType);

    /**
     * A column, adapted to an existing table.
     *
     * @param made whether Caravan created the table: then its types are inferred, and ambiguous values (leading zeros) are rejected; in a
     *     column that a user created as integer, 007 is 7
     */
    Column inTable(Column column, String sqlType, boolean made);

    /** Statements that create the table and its indexes, unless they exist. */
    List<String> create(TargetSchema table);

    /** A statement that adds a column of the plan. */
    String add(LoadPlan plan, Column column);

    /** A statement that adds {@link TargetSchema#RESCUED}. */
    String addRescued(TableName table);

    /** Statements that change a column of the plan to text. */
    List<String> widen(LoadPlan plan, Column column);

    /** Columns marked as untyped, because no file has had a value for them. */
    Set<String> untypedColumns(TableName table);

    /** Marks a column of the plan as untyped, or removes the mark. */
    void setUntyped(LoadPlan plan, Column column, boolean undecided);

    /** Changes these text columns to the plan's types, if they have no values. */
    void assignTypes(LoadPlan plan, List<Column> columns);

    /** Whether a retry can't succeed, because the database refuses the statement permanently. */
    boolean isPermanent(SQLException refusal);

    /** Whether a statement failed permanently. */
    default boolean isRefusal(DataAccessException e) {
        return e.getMostSpecificCause() instanceof SQLException refusal && isPermanent(refusal);
    }

    /** A statement that creates an index by job and record, unless one exists; empty if tables that Caravan creates always have one. */
    default Optional<String> indexRows(TableName table) {
        return Optional.empty();
    }

    /** Queries by the lineage columns of target tables. */
    LineageQueries lineage();

    /**
     * Creates the table that remembers which record of the job holds a key, unless it exists: a target without lineage doesn't show it. Under
     * the {@link #withDdlLock lock}, unless the dialect {@link #definesInTransactions defines in transactions}.
     */
    void createKeyRecords(TargetSchema table, long job);

    /** A writer of a job's rows into the table. */
    TargetTable writer(TargetSchema table, long job);

    /**
     * The target of a dry run, instead of the table.
     *
     * @param exists whether the table exists
     */
    default TargetTable checker(TargetSchema table, boolean exists) {
        return new NoOpTargetTable(table.plan(), null);
    }

    /** Whether dry runs detect duplicates. */
    default boolean tellDuplicatesOfDryRuns() {
        return false;
    }

    /** How rows are staged and published; empty if they can't be. */
    default Optional<Staging> staging() {
        return Optional.empty();
    }

    /**
     * Compares the keys of a job's records with each other and with the table.
     *
     * @param exists whether the table exists
     */
    KeySearch keys(TargetSchema table, boolean exists, long job);

    /** Drops the tables that ended jobs needed while they loaded. */
    default void dropJobTables() {
        // There are none.
    }
}
