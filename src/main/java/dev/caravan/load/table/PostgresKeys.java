package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.load.chunk.ChunkRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Detects duplicates in dry runs. Stores the keys of one job's records in an unlogged table in the ledger's schema, and looks them up in
 * the target table, which it only reads. The number of duplicates does not depend on the order of records. Thread-safe.
 */
final class PostgresKeys {
    private final JdbcTemplate jdbc;
    private final PostgresCopySql target;
    private final boolean exists;
    private final EmailRule emails;

    /**
     * @param target the table that a load would write, with a key
     * @param exists whether the table exists
     */
    PostgresKeys(JdbcTemplate jdbc, PostgresCopySql target, boolean exists, EmailRule emails) {
        this.jdbc = jdbc;
        this.target = target;
        this.exists = exists;
        this.emails = emails;
    }

    /** The number of records that a load would count as duplicates. Stores their keys, within the caller's transaction. */
    int duplicates(ChunkRows rows, int[] records) {
        PostgresCopySql keys = keysOf(rows.header().id().job());
        new PostgresJobTables(jdbc)
                .make(
                        List.of(
                                keys.createTable().replaceFirst("CREATE TABLE", "CREATE UNLOGGED TABLE"),
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
                // A column that may become text during the load is compared as text.
                types.add(
                        mayWiden(plan)
                                ? PostgresTypes.TEXT
                                : target.shape().types().get(place));
            }
        }
        return PostgresCopySql.ofOwn(new TargetSchema(
                plan.with(columns).into(PostgresJobTables.dryRun(job)), types, false, target.normalisedKey(), false));
    }

    private static boolean mayWiden(LoadPlan plan) {
        return plan.policies().onTypeMismatch() == TypeMismatchPolicy.WIDEN;
    }

    private String takeFromStage(PostgresCopySql keys) {
        List<String> names = keys.keyColumns().toList();
        String same = IntStream.range(0, names.size())
                .mapToObj(i -> isText(keys, i)
                        ? "there.%s::text = taken.%1$s".formatted(names.get(i))
                        : "there.%s = taken.%1$s".formatted(names.get(i)))
                .collect(Collectors.joining(" AND "));
        String unlessThere = exists
                ? "WHERE NOT EXISTS (SELECT FROM %s there WHERE %s)"
                        .formatted(PostgresCopySql.quoted(target.plan().table()), same)
                : "";
        return "WITH taken AS (%s RETURNING %s) SELECT count(*) FROM taken %s"
                .formatted(keys.takeKeys(), String.join(", ", names), unlessThere);
    }

    /** Whether a column of the key is text in only one of the tables. */
    private boolean isText(PostgresCopySql keys, int i) {
        return !keys.normalisedKey()
                && mayWiden(keys.plan())
                && !target.shape()
                        .types()
                        .get(target.plan()
                                .loaded()
                                .indexOf(target.plan()
                                        .columns()
                                        .get(keys.plan().key().get(i))))
                        .equals(PostgresTypes.TEXT);
    }
}
