package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Queries of the rows that one job inserted and no other job has replaced, by the table's lineage columns. Thread-safe. */
public interface LineageQueries {
    boolean exists(TableName table);

    /** Whether the table exists and has lineage columns. */
    boolean areKnown(TableName table);

    /** The table's name, quoted, with its schema. */
    String name(TableName table);

    /** The number of a job's rows. */
    long count(TableName table, long job);

    /** Parts of bounded size that contain all rows of a job; none if the table does not exist. */
    Stream<Part> parts(TableName table, long job);

    /**
     * Values, as text, of the rows for records {@code first} (inclusive) to {@code end} (exclusive) of a job, in order.
     *
     * @param columns names of columns of the table
     */
    List<Map<String, @Nullable String>> values(TableName table, long job, long first, long end, List<String> columns);

    /** The query of {@link #values}. */
    static List<Map<String, @Nullable String>> query(
            JdbcClient jdbc,
            String table,
            UnaryOperator<String> quoted,
            List<String> columns,
            long job,
            long first,
            long end) {
        return jdbc.sql("SELECT %s FROM %s WHERE %s = :job AND %s >= :first AND %4$s < :end ORDER BY %4$s"
                        .formatted(
                                columns.stream().map(quoted).collect(Collectors.joining(", ")),
                                table,
                                TargetSchema.JOB,
                                TargetSchema.ROW))
                .param("job", job)
                .param("first", first)
                .param("end", end)
                .query((row, index) -> {
                    Map<String, @Nullable String> values = new LinkedHashMap<>();
                    for (int c = 0; c < columns.size(); c++) {
                        values.put(columns.get(c), row.getString(c + 1));
                    }
                    return values;
                })
                .list();
    }

    /** Deletes a job's rows in one part, within the caller's transaction. Returns their number. */
    int delete(Part part, long job);

    /**
     * A range of pages, or of record numbers.
     *
     * @param relation the table or one of its partitions, quoted
     * @param from the first
     * @param to the one after the last
     */
    record Part(String relation, long from, long to) {}
}
