package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Scans a job's rows by their record numbers, which have an index in tables that Caravan creates in MySQL, MariaDB and H2. */
final class BatchLineageQueries implements LineageQueries {
    private static final int RECORDS_A_PART = 50_000;

    private final JdbcClient jdbc;
    private final BatchDialect dialect;

    BatchLineageQueries(JdbcClient jdbc, BatchDialect dialect) {
        this.jdbc = jdbc;
        this.dialect = dialect;
    }

    @Override
    public boolean exists(TableName table) {
        return !dialect.columns(dialect.resolved(table)).isEmpty();
    }

    @Override
    public boolean areKnown(TableName table) {
        Map<String, String> columns = dialect.columns(dialect.resolved(table));
        return columns.containsKey(TargetSchema.JOB) && columns.containsKey(TargetSchema.ROW);
    }

    @Override
    public long count(TableName table, long job) {
        return jdbc.sql("SELECT count(*) FROM %s WHERE %s = :job".formatted(name(table), TargetSchema.JOB))
                .param("job", job)
                .query(Long.class)
                .single();
    }

    @Override
    public Stream<Part> parts(TableName table, long job) {
        if (!areKnown(table)) {
            return Stream.empty();
        }
        String name = name(table);
        long last = jdbc.sql("SELECT coalesce(max(%s), 0) FROM %s WHERE %s = :job"
                        .formatted(TargetSchema.ROW, name, TargetSchema.JOB))
                .param("job", job)
                .query(Long.class)
                .single();
        return LongStream.iterate(0, first -> first <= last && last > 0, first -> first + RECORDS_A_PART)
                .mapToObj(first -> new Part(name, first, first + RECORDS_A_PART));
    }

    @Override
    public int delete(Part part, long job) {
        return jdbc.sql("DELETE FROM %1$s WHERE %2$s = :job AND %3$s >= :first AND %3$s < :end"
                        .formatted(part.relation(), TargetSchema.JOB, TargetSchema.ROW))
                .param("job", job)
                .param("first", part.from())
                .param("end", part.to())
                .update();
    }

    @Override
    public List<Map<String, @Nullable String>> values(
            TableName table, long job, long first, long end, List<String> columns) {
        return LineageQueries.query(jdbc, name(table), dialect::quoted, columns, job, first, end);
    }

    @Override
    public String name(TableName table) {
        return dialect.quoted(dialect.resolved(table));
    }
}
