package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.load.chunk.ChunkRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Detects duplicates in dry runs. Stores the keys of one job's records in an unlogged table in the ledger's schema, and looks them up in
 * the target table, which it only reads. The number of duplicates does not depend on the order of records. Thread-safe.
 */
final class PostgresKeys {
    private final JdbcTemplate jdbc;
    private final PostgresCopySql target;
    private final boolean exists;
    /** Whether columns of the key may become text during the load: then they are compared as text. */
    private final boolean widens;

    private final EmailRule emails;

    /**
     * @param target how a load would write the table, with its key's columns in the index by which the load would compare keys
     * @param exists whether the table exists
     */
    PostgresKeys(JdbcTemplate jdbc, PostgresCopySql target, boolean exists, EmailRule emails) {
        this.jdbc = jdbc;
        this.target = target;
        this.exists = exists;
        LoadPlan plan = target.plan();
        // In a table that a person made, types are declared.
        this.widens = plan.policies().onTypeMismatch() == TypeMismatchPolicy.WIDEN && (target.lineage() || !exists);
        this.emails = emails;
    }

    /** The number of records that a load would count as duplicates. Stores their keys, within the caller's transaction. */
    int duplicates(ChunkRows rows, int[] records) {
        PostgresCopySql keys = keysOf(rows.header().id().job());
        new PostgresJobTables(jdbc)
                .make(
                        List.of(
                                createTable(keys).replaceFirst("CREATE TABLE", "CREATE UNLOGGED TABLE"),
                                keys.createKeyIndex()),
                        keys.plan().table());
        PostgresWriter writer = PostgresWriter.ofOwn(jdbc, keys, emails);
        writer.stage(rows, records);
        Integer fresh = jdbc.queryForObject(takeFromStage(keys), Integer.class);
        return records.length - Objects.requireNonNull(fresh);
    }

    private PostgresCopySql keysOf(long job) {
        LoadPlan plan = target.plan();
        List<Column> columns = IntStream.range(0, plan.columns().size())
                .mapToObj(c -> plan.key().contains(c)
                        ? plan.columns().get(c)
                        : plan.columns().get(c).readOver())
                .toList();
        List<String> types = new ArrayList<>();
        List<Column> loaded = plan.loaded();
        for (int c = 0; c < plan.columns().size(); c++) {
            int place = loaded.indexOf(plan.columns().get(c));
            if (plan.key().contains(c)) {
                types.add(widens ? PostgresTypes.TEXT : target.shape().types().get(place));
            }
        }
        return new PostgresCopySql(
                new TargetSchema(
                        plan.with(columns).into(PostgresJobTables.dryRun(job)),
                        types,
                        false,
                        target.normalisedKey(),
                        false),
                target.key(),
                null,
                Set.of(),
                null,
                Map.of());
    }

    /** The key's columns as they are in the target, with their collations, so that the expressions of its index mean the same. */
    private String createTable(PostgresCopySql keys) {
        if (!exists) {
            return keys.createTable();
        }
        Stream<String> columns = keys.plan().loaded().stream()
                .map(column -> PostgresCopySql.quoted(column.name()))
                .map(name -> widens ? "%1$s::text AS %1$s".formatted(name) : name);
        return "CREATE TABLE %s AS SELECT %s FROM %s WITH NO DATA"
                .formatted(
                        PostgresCopySql.quoted(keys.plan().table()),
                        Stream.concat(columns, keys.normalisedKey() ? Stream.of(TargetSchema.KEY) : Stream.of())
                                .collect(Collectors.joining(", ")),
                        PostgresCopySql.quoted(target.plan().table()));
    }

    private String takeFromStage(PostgresCopySql keys) {
        List<KeyColumn> there = widens && !keys.normalisedKey()
                ? keys.key().stream()
                        .map(column -> new KeyColumn(column.expression() + "::text", column.collation()))
                        .toList()
                : keys.key();
        String unlessThere = exists
                ? "WHERE NOT EXISTS (SELECT FROM %s WHERE %s)"
                        .formatted(PostgresCopySql.quoted(target.plan().table()), KeyColumn.matches(there, "taken."))
                : "";
        return "WITH taken AS (%s RETURNING %s) SELECT count(*) FROM taken %s"
                .formatted(keys.takeKeys(), KeyColumn.aliased(keys.key()), unlessThere);
    }
}
