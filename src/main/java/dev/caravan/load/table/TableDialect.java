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

/** What one kind of database has of its own about target tables. Thread-safe. */
public interface TableDialect {
    /** Does something about definitions that nobody else does at the same time, in a transaction of its own. */
    <T> T withDdlLock(Supplier<T> work);

    /**
     * The table with its schema, as the database spells them.
     *
     * @throws IncompatibleTableException if it is one of the ledger's
     */
    TableName resolved(TableName table);

    /** A table's columns, names and types as {@link #inTable} reads them; empty if there is no such table. */
    Map<String, String> columns(TableName table);

    /** The name of a column as a table that has these spells it; a table without it will have it as the plan does. */
    default String spelling(Column column, Set<String> names) {
        return column.name();
    }

    /** Whether an index makes just these columns unique together. */
    boolean hasUniqueIndex(TableName table, Set<String> columns);

    /** The type that a column of the plan is made with. */
    String typeOf(LoadPlan plan, Column column);

    /** Whether any text fits the type. */
    boolean isText(String sqlType);

    /**
     * A column as a table that is there has it.
     *
     * @param made whether Caravan made the table: then its types were inferred from some file, and spellings that may mean
     *     more (leading zeros) are refused; a person who makes a column integer wants 7 for 007
     */
    Column inTable(Column column, String sqlType, boolean made);

    /** Statements that make the table and its indexes, unless it is there. */
    List<String> create(TargetSchema table);

    /** A statement that adds a column of the plan. */
    String add(LoadPlan plan, Column column);

    /** A statement that adds {@link TargetSchema#RESCUED}. */
    String addRescued(TableName table);

    /** A statement that makes a column of the plan one of text. */
    String widen(LoadPlan plan, Column column);

    /** Columns that no file had a value in so far. */
    Set<String> untypedColumns(TableName table);

    /** Notes that no file had a value in a column of the plan, or forgets it. */
    void setUntyped(LoadPlan plan, Column column, boolean undecided);

    /** Gives these columns of text the types that the plan has for them, if they have no value. */
    void assignTypes(LoadPlan plan, List<Column> columns);

    /** Whether the database won't ever do what it was asked to, other than fail for the time being. */
    boolean isPermanent(SQLException refusal);

    /** Whether a statement failed for that. */
    default boolean isRefusal(DataAccessException e) {
        return e.getMostSpecificCause() instanceof SQLException refusal && isPermanent(refusal);
    }

    /** A statement that makes an index by job and record, unless there is one; none where tables that Caravan makes have one anyway. */
    default Optional<String> indexRows(TableName table) {
        return Optional.empty();
    }

    /** Queries by the lineage columns of target tables. */
    LineageQueries lineage();

    /** Writes into the table. */
    TargetTable writer(TargetSchema table);

    /**
     * What the rows of a dry run meet instead of the table.
     *
     * @param exists whether the table is there
     */
    default TargetTable checker(TargetSchema table, boolean exists) {
        return new NoOpTargetTable(table.plan(), null);
    }

    /** Whether that tells duplicates. */
    default boolean tellDuplicatesOfDryRuns() {
        return false;
    }

    /** Drops what was remembered of dry runs that have ended, to tell their duplicates. */
    default void forgetDryRuns() {
        // Nothing is remembered.
    }
}
