package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Scans a table once by its pages (a TID range scan), because lineage has no index, and a LIMIT would read the pages before the job's rows
 * again for each batch.
 */
final class PostgresLineageQueries implements LineageQueries {
    /** 8 MiB of 8 KiB pages: some 100,000 short rows. */
    private static final int PAGES_A_PART = 1_024;

    private final JdbcClient jdbc;
    private final PostgresSchemas schemas;

    PostgresLineageQueries(JdbcClient jdbc, PostgresSchemas schemas) {
        this.jdbc = jdbc;
        this.schemas = schemas;
    }

    @Override
    public boolean exists(TableName table) {
        return jdbc.sql("SELECT to_regclass(:table) IS NOT NULL")
                .param("table", name(table))
                .query(Boolean.class)
                .single();
    }

    @Override
    public boolean areKnown(TableName table) {
        return jdbc.sql("""
                                SELECT count(*) FROM pg_attribute
                                WHERE attrelid = to_regclass(:table) AND NOT attisdropped AND attname IN ('%s', '%s')
                                """.formatted(TargetSchema.JOB, TargetSchema.ROW))
                        .param("table", name(table))
                        .query(Integer.class)
                        .single()
                == 2;
    }

    @Override
    public long count(TableName table, long job) {
        return jdbc.sql("SELECT count(*) FROM %s WHERE %s = :job".formatted(name(table), TargetSchema.JOB))
                .param("job", job)
                .query(Long.class)
                .single();
    }

    private record Leaf(String relation, long pages) {}

    @Override
    public Stream<Part> parts(TableName table, long job) {
        List<Leaf> leaves = jdbc.sql("""
                        SELECT leaf::regclass::text AS relation,
                               pg_relation_size(leaf) / current_setting('block_size')::int AS pages
                        FROM (SELECT relid::oid AS leaf FROM pg_partition_tree(to_regclass(:table)) WHERE isleaf
                              UNION SELECT to_regclass(:table)::oid) AS leaves
                        WHERE pg_relation_size(leaf) > 0
                        """)
                .param("table", name(table))
                .query((row, index) -> new Leaf(row.getString("relation"), row.getLong("pages")))
                .list();
        return leaves.stream()
                .flatMap(leaf -> LongStream.iterate(0, page -> page < leaf.pages, page -> page + PAGES_A_PART)
                        .mapToObj(page -> new Part(leaf.relation, page, page + PAGES_A_PART)));
    }

    @Override
    public int delete(Part part, long job) {
        return jdbc.sql("""
                        DELETE FROM ONLY %s WHERE ctid >= '(%d,0)'::tid AND ctid < '(%d,0)'::tid AND %s = :job
                        """.formatted(part.relation(), part.from(), part.to(), TargetSchema.JOB))
                .param("job", job)
                .update();
    }

    @Override
    public List<Map<String, @Nullable String>> values(
            TableName table, long job, long first, long end, List<String> columns) {
        return LineageQueries.query(jdbc, name(table), PostgresCopySql::quoted, columns, job, first, end);
    }

    @Override
    public String name(TableName table) {
        return PostgresCopySql.quoted(schemas.resolved(table));
    }
}
