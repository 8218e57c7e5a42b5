package dev.caravan.ledger.job;

import dev.caravan.trace.TraceParent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads jobs from rows of {@code caravan.job}. */
public final class JobRowMapper {
    private static final String RESULT =
            "result_location, result_format, result_bytes, result_rows, result_sha256, result_deleted_at";

    public static final String COLUMNS = """
            id, kind, state, source, source_version, source_bytes, origin, submitted_by, trace_parent, trace_caller, queue, settings, plan, target_table, job_group, batch, records_read,
            lines_skipped, bytes_read, chunks_total, partitions_done, partitions_total, %s, remark, failure, epoch, created_at, started_at, finished_at
            """.formatted(RESULT);

    /** {@link #COLUMNS} where other tables have columns of these names. */
    public static final String COLUMNS_OF_JOB = COLUMNS.strip().replaceAll("\\w+", "job.$0");

    private JobRowMapper() {}

    public static Job read(ResultSet row, int index) throws SQLException {
        return new Job(
                row.getLong("id"),
                JobKind.valueOf(row.getString("kind")),
                JobState.valueOf(row.getString("state")),
                row.getString("source"),
                row.getString("source_version"),
                row.getLong("source_bytes"),
                row.getString("origin"),
                row.getString("submitted_by"),
                Objects.requireNonNull(TraceParent.parse(row.getString("trace_parent"))),
                row.getString("trace_caller"),
                row.getString("queue"),
                row.getString("settings"),
                row.getString("plan"),
                row.getString("target_table"),
                row.getObject("job_group", Long.class),
                row.getObject("batch", Long.class),
                row.getLong("records_read"),
                row.getLong("lines_skipped"),
                row.getLong("bytes_read"),
                row.getObject("chunks_total", Integer.class),
                row.getInt("partitions_done"),
                row.getObject("partitions_total", Integer.class),
                result(row),
                row.getString("remark"),
                row.getString("failure"),
                row.getLong("epoch"),
                row.getObject("created_at", OffsetDateTime.class),
                row.getObject("started_at", OffsetDateTime.class),
                row.getObject("finished_at", OffsetDateTime.class));
    }

    private static @Nullable JobResult result(ResultSet row) throws SQLException {
        String location = row.getString("result_location");
        return location == null
                ? null
                : new JobResult(
                        location,
                        row.getString("result_format"),
                        row.getLong("result_bytes"),
                        row.getLong("result_rows"),
                        row.getString("result_sha256"),
                        row.getObject("result_deleted_at") != null);
    }
}
