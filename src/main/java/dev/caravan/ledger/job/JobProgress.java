package dev.caravan.ledger.job;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * A job with the counts of its records; a snapshot.
 *
 * @param balance its balance
 * @param fieldMismatches accepted records that had too few or too many fields
 * @param corrected rejects that other jobs have corrected; they no longer count as rejected
 * @param amended rows of other jobs that were to correct rejects, and were rejected, too: they changed the rejects' reasons
 * @param staged records in flight that are staged
 * @param deleted rows of the table that the job deleted, or marked as deleted
 * @param skippedLines the reasons of skipped lines, in the order of the source
 */
public record JobProgress(
        Job job,
        JobBalance balance,
        FieldMismatchCounts fieldMismatches,
        long corrected,
        long amended,
        long staged,
        long deleted,
        List<SkipCount> skippedLines) {
    /** Without the reasons of skipped lines, which are in rows of their own. */
    public static JobProgress read(ResultSet row, int index) throws SQLException {
        Job job = JobRowMapper.read(row, index);
        return new JobProgress(
                job,
                JobBalance.of(
                        job,
                        row.getLong("loaded"),
                        row.getLong("staged"),
                        row.getLong("inserted"),
                        row.getLong("updated"),
                        row.getLong("duplicates"),
                        row.getLong("rejected"),
                        row.getLong("dead_lettered")),
                new FieldMismatchCounts(row.getLong("padded"), row.getLong("truncated")),
                row.getLong("corrected"),
                row.getLong("amended"),
                row.getLong("staged"),
                row.getLong("deleted"),
                List.of());
    }

    public JobProgress with(List<SkipCount> reasons) {
        return new JobProgress(job, balance, fieldMismatches, corrected, amended, staged, deleted, reasons);
    }
}
