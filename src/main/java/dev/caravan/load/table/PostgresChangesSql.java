package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The SQL that finds the staged rows that a table lacks, or has with other values, and writes them alone. The search is a query, which
 * PostgreSQL sorts and joins in parallel, unlike INSERT (documentation, "Parallel Query"); an INSERT without ON CONFLICT looks up each key
 * once instead of twice.
 *
 * @param sql of the target and the stage, by a key
 * @param changes the rows that were found, in the order of the key
 */
record PostgresChangesSql(PostgresCopySql sql, TableName changes) {
    private static final String PLACE = "caravan_place";
    private static final String TABLE = "caravan_table";

    /** Of a table that is empty, or whose rows don't matter. */
    String findAll(String where, String order) {
        return find("", where, order, "");
    }

    /** Rows whose key the table lacks. */
    String findNew(String where, String order) {
        return find(
                "",
                where,
                order,
                "WHERE NOT EXISTS (SELECT FROM %s AS target WHERE %s)"
                        .formatted(sql.target(), KeyColumn.matches(sql.key(), "winners.")));
    }

    /** Rows whose key the table lacks, and rows that it has with other values, with their places in it. */
    String findChanged(String where, PostgresCopySql.@Nullable Mark mark) {
        return find(
                ", target.ctid AS %s, target.tableoid AS %s".formatted(PLACE, TABLE),
                where,
                "DESC",
                "LEFT JOIN %s AS target ON %s WHERE target.ctid IS NULL OR %s"
                        .formatted(sql.target(), KeyColumn.matches(sql.key(), "winners."), sql.differs(mark)));
    }

    private String find(String columns, String where, String order, String among) {
        return "CREATE UNLOGGED TABLE %s AS SELECT winners.*%s FROM (%s) AS winners %s ORDER BY %s"
                .formatted(name(), columns, sql.winners(where, order), among, KeyColumn.aliases(sql.key(), "winners."));
    }

    /** @param found whether {@link #findChanged} found the rows */
    String insert(long job, boolean found) {
        return "INSERT INTO %s (%s) %s SELECT %s FROM %s %s"
                .formatted(
                        sql.target(),
                        sql.targetColumns(),
                        sql.overridingClause(),
                        Stream.concat(sql.values(), sql.ownValues(job)).collect(Collectors.joining(", ")),
                        name(),
                        found ? "WHERE %s IS NULL".formatted(PLACE) : "");
    }

    /** How many rows {@link #update} updates, if no other session has written them meanwhile. */
    String countPresent() {
        return "SELECT count(*) FROM %s WHERE %s IS NOT NULL".formatted(name(), PLACE);
    }

    /** By their places, in the order of the key, if the planner neither hashes nor merges: the target's indexes take them fastest so. */
    String update(PostgresCopySql.@Nullable Mark mark) {
        return "UPDATE %s AS target SET %s FROM %s AS winners WHERE target.ctid = winners.%s AND target.tableoid = winners.%s AND %s"
                .formatted(
                        sql.target(),
                        String.join(", ", sql.assignments(mark)),
                        name(),
                        PLACE,
                        TABLE,
                        KeyColumn.matches(sql.key(), "winners."));
    }

    /** Notes the first of the records that {@link #update} takes. */
    String noteUpdates(long job) {
        return "INSERT INTO caravan.updated_record (job, record) SELECT %d, %s FROM %s WHERE %s IS NOT NULL LIMIT %d"
                .formatted(job, PostgresCopySql.RECORD, name(), PLACE, PublishBounds.MOST_UPDATES_NOTED);
    }

    String drop() {
        return "DROP TABLE " + name();
    }

    private String name() {
        return PostgresCopySql.quoted(changes);
    }
}
