package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.Records;
import dev.caravan.feed.rule.TableName;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;

/** Keys in a temporary table of MySQL, MariaDB or H2, which no rollback drops. */
final class BatchKeyStage implements KeyStage {
    private static final TableName STAGE = new TableName(null, "caravan_keys");
    private static final TableName TARGET = new TableName(null, "caravan_keys_target");

    private final JdbcTemplate jdbc;
    private final BatchDialect dialect;
    private final boolean exists;
    private final StagingSql sql;
    private final BatchWriter writer;
    private final List<String> keys;
    private final List<String> columns;

    /** @param exists whether the target exists; if not, an empty temporary table stands in for it */
    BatchKeyStage(JdbcTemplate jdbc, TargetSchema target, boolean exists, BatchDialect dialect, EmailRule emails) {
        this.jdbc = jdbc;
        this.dialect = dialect;
        this.exists = exists;
        this.sql = StagingSql.stagedIn(STAGE, exists ? target : target.into(TARGET), dialect);
        this.writer = new BatchWriter(jdbc, sql, emails);
        this.keys = sql.keyColumns().toList();
        this.columns = sql.dataColumns().toList();
    }

    @Override
    public void create() {
        drop();
        if (!exists) {
            jdbc.execute(dialect.createTemporary(sql.shape()));
        }
        jdbc.execute(sql.createStage());
        dialect.sortByWholeKeys(true).ifPresent(jdbc::execute);
    }

    @Override
    public void drop() {
        dialect.sortByWholeKeys(false).ifPresent(jdbc::execute);
        jdbc.execute(dialect.dropTemporary(dialect.quoted(STAGE)));
        jdbc.execute(dialect.dropTemporary(dialect.quoted(TARGET)));
        jdbc.execute(dialect.dropTemporary(KeySearch.FOUND));
    }

    @Override
    public void add(Records records, int[] accepted) {
        writer.stage(records, accepted);
    }

    @Override
    public int keyColumns() {
        return keys.size();
    }

    @Override
    public String records() {
        return "SELECT %s, %s AS %s%s FROM %s"
                .formatted(each(keys, "%s AS " + KeyColumn.ALIAS), TargetSchema.ROW, NUMBER, values(), sql.stage());
    }

    @Override
    public String rows() {
        String unknown = "cast(NULL AS %s)".formatted(dialect.longType());
        return "SELECT %s, %s AS %s, %s AS %s, 1 AS caravan_there, %s%s FROM %s"
                .formatted(
                        each(keys, "%s AS " + KeyColumn.ALIAS),
                        sql.lineage() ? TargetSchema.JOB : unknown,
                        JOB,
                        sql.lineage() ? TargetSchema.ROW : unknown,
                        ROW,
                        each(keys, "cast(%s AS " + dialect.textType() + ") AS " + TEXT),
                        values(),
                        sql.table());
    }

    private String values() {
        return columns.isEmpty() ? "" : ", " + each(columns, "%s AS " + VALUE);
    }

    /** Each column by a pattern, with its number behind it. */
    private static String each(List<String> columns, String pattern) {
        return IntStream.range(0, columns.size())
                .mapToObj(i -> pattern.formatted(columns.get(i)) + i)
                .collect(Collectors.joining(", "));
    }

    /** {@inheritDoc} But for columns that the database numbers: the file may have no value there. */
    @Override
    public String differs() {
        List<String> types = sql.shape().types();
        return IntStream.range(0, columns.size())
                .filter(i -> i >= types.size()
                        || (!dialect.isNumbered(types.get(i)) && !dialect.isNotNullInStage(types.get(i))))
                .mapToObj(i ->
                        dialect.differ("t." + VALUE + i, "s." + VALUE + i, i < types.size() ? types.get(i) : "json"))
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    @Override
    public List<String> createTemporary(String name, String query) {
        return List.of(dialect.createStage(name, query), "INSERT INTO %s %s".formatted(name, query));
    }
}
