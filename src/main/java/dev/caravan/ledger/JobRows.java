package dev.caravan.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;

/** Reads jobs from rows of {@code caravan.job}. */
final class JobRows {
    static final String COLUMNS = """
            id, kind, state, source, source_version, source_bytes, origin, settings, plan, target_table, records_read,
            bytes_read, chunks_total, parts_done, parts_total, remark, failure, epoch, created_at, started_at, finished_at
            """;

    private JobRows() {}

    static Job read(ResultSet row, int index) throws SQLException {
        return new Job(
                row.getLong("id"),
                JobKind.valueOf(row.getString("kind")),
                JobState.valueOf(row.getString("state")),
                row.getString("source"),
                row.getString("source_version"),
                row.getLong("source_bytes"),
                row.getString("origin"),
                row.getString("settings"),
                row.getString("plan"),
                row.getString("target_table"),
                row.getLong("records_read"),
                row.getLong("bytes_read"),
                row.getObject("chunks_total", Integer.class),
                row.getInt("parts_done"),
                row.getObject("parts_total", Integer.class),
                row.getString("remark"),
                row.getString("failure"),
                row.getLong("epoch"),
                row.getObject("created_at", OffsetDateTime.class),
                row.getObject("started_at", OffsetDateTime.class),
                row.getObject("finished_at", OffsetDateTime.class));
    }
}
