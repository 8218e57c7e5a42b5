package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.Records;
import dev.caravan.feed.rule.TableName;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Keys in a temporary table of PostgreSQL. */
final class PostgresKeyStage implements KeyStage {
    private static final TableName STAGE = new TableName("pg_temp", "caravan_keys");

    private final JdbcTemplate jdbc;
    private final PostgresCopySql sql;
    private final boolean exists;
    private final PostgresRowText text;
    private final List<String> columns;

    /** @param exists whether the target exists */
    PostgresKeyStage(JdbcTemplate jdbc, PostgresCopySql target, boolean exists, EmailRule emails) {
        this.jdbc = jdbc;
        this.sql = target.stagedIn(STAGE);
        this.exists = exists;
        this.text = new PostgresRowText(sql, emails);
        this.columns = sql.dataColumns().toList();
    }

    @Override
    public void create() {
        jdbc.execute(exists ? sql.createMergeStage() : sql.createTypedStage());
    }

    @Override
    public void drop() {
        // The rollback has dropped it.
    }

    @Override
    public void add(Records records, int[] accepted) {
        PostgresRowText.copy(jdbc, sql.copyIntoStage(), text.of(records, 0, accepted, true));
    }

    @Override
    public int keyColumns() {
        return sql.key().size();
    }

    @Override
    public String records() {
        return "SELECT %s, %s AS %s%s FROM %s"
                .formatted(KeyColumn.aliased(sql.key()), TargetSchema.ROW, NUMBER, values(), sql.stage());
    }

    @Override
    public String rows() {
        return "SELECT %s, %s AS %s, %s AS %s, 1 AS caravan_there, %s%s FROM %s"
                .formatted(
                        KeyColumn.aliased(sql.key()),
                        exists && sql.lineage() ? TargetSchema.JOB : "NULL::bigint",
                        JOB,
                        exists && sql.lineage() ? TargetSchema.ROW : "NULL::bigint",
                        ROW,
                        IntStream.range(0, sql.key().size())
                                .mapToObj(i -> "(%s)::text AS %s%d"
                                        .formatted(sql.key().get(i).expression(), TEXT, i))
                                .collect(Collectors.joining(", ")),
                        values(),
                        exists ? sql.target() : sql.stage() + " WHERE false");
    }

    private String values() {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> ", %s AS %s%d".formatted(columns.get(i), VALUE, i))
                .collect(Collectors.joining());
    }

    /** {@inheritDoc} By their bytes: some types have no equality (json). */
    @Override
    public String differs() {
        return "ROW(%s)::record *<> ROW(%s)::record".formatted(values("t"), values("s"));
    }

    private String values(String of) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> "%s.%s%d".formatted(of, VALUE, i))
                .collect(Collectors.joining(", "));
    }

    @Override
    public List<String> createTemporary(String name, String query) {
        return List.of("ANALYZE " + sql.stage(), "CREATE TEMPORARY TABLE %s AS %s".formatted(name, query));
    }
}
