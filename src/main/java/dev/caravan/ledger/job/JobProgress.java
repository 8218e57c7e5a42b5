package dev.caravan.ledger.job;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A job and what has become of its records, at one moment.
 *
 * @param balance its balance
 * @param fieldMismatches records that had too few or too many fields and were taken nonetheless
 * @param corrected how many of its rejects other jobs have corrected; they count no more as rejected
 */
public record JobProgress(Job job, JobBalance balance, FieldMismatchCounts fieldMismatches, long corrected) {
    public static JobProgress read(ResultSet row, int index) throws SQLException {
        Job job = JobRowMapper.read(row, index);
        return new JobProgress(
                job,
                JobBalance.of(
                        job.state(),
                        job.recordsRead(),
                        row.getLong("loaded"),
                        row.getLong("inserted"),
                        row.getLong("duplicates"),
                        row.getLong("rejected"),
                        row.getLong("dead_lettered")),
                new FieldMismatchCounts(row.getLong("padded"), row.getLong("truncated")),
                row.getLong("corrected"));
    }
}
