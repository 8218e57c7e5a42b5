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

/** The rows of a table that one job inserted and that are still its, by the table's lineage. Thread-safe. */
public interface LineageQueries {
    /** Whether the table is there and its rows know their job. */
    boolean areKnown(TableName table);

    /** The table's name, quoted, with its schema. */
    String name(TableName table);

    /** How many a job has. */
    long count(TableName table, long job);

    /** Parts of a bounded size, in which all the rows of a job are; none if there is no such table. */
    Stream<Part> parts(TableName table, long job);

    /**
     * Values of those of a job whose records are {@code first} to before {@code end} of its file, as text, in their order.
     *
     * @param columns of the table
     */
    List<Map<String, @Nullable String>> values(TableName table, long job, long first, long end, List<String> columns);

    /** What {@link #values} asks for. */
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

    /** Deletes those of a job in one part, within the caller's transaction. Returns how many. */
    int delete(Part part, long job);

    /**
     * A run of pages, or of record numbers.
     *
     * @param relation the table or one of its partitions, quoted
     * @param from the first
     * @param to the one after the last
     */
    record Part(String relation, long from, long to) {}
}
