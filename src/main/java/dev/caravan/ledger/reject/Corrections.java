package dev.caravan.ledger.reject;

import dev.caravan.ledger.database.LedgerDialect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Rejects of one job that rows of another job correct. Corrections are counted only at the chunks of the correcting job; the first job's
 * balance is computed from both. Thread-safe; all methods except {@link #find} need the caller's transaction.
 */
@Repository
public class Corrections {
    private static final int ROWS_A_STATEMENT = 1_000;

    private final LedgerDialect ledger;
    private final JdbcTemplate batches;

    Corrections(LedgerDialect ledger, JdbcTemplate batches) {
        this.ledger = ledger;
        this.batches = batches;
    }

    /** Whether the job is not undone; an undo then waits until the transaction ends. */
    public boolean hold(long first) {
        return ledger.hold(first);
    }

    /** The rejects of a job on these lines, including corrected ones. */
    public List<StoredReject> find(long first, Collection<Long> lines) {
        List<StoredReject> found = new ArrayList<>();
        for (List<Long> some : parts(lines)) {
            found.addAll(ledger.sql("""
                            SELECT record, line, byte_offset, corrected_by, raw_is_rfc4180, raw
                            FROM caravan.reject WHERE job = :job AND line IN (:lines)
                            """)
                    .param("job", first)
                    .param("lines", some)
                    .query((row, index) -> new StoredReject(
                            row.getLong("record"),
                            row.getLong("line"),
                            row.getLong("byte_offset"),
                            row.getObject("corrected_by") != null,
                            row.getBoolean("raw_is_rfc4180") ? "" : marked(row.getBytes("raw"))))
                    .list());
        }
        return found;
    }

    private static String marked(byte[] raw) {
        String text = new String(raw, StandardCharsets.UTF_8);
        return text.contains("\\x") ? text : "";
    }

    /** Locks rejects against concurrent corrections, and returns the records of already corrected ones. */
    public List<Long> lock(long first, Collection<Long> records) {
        List<Long> corrected = new ArrayList<>();
        for (List<Long> some : parts(records)) {
            ledger.sql("""
                            SELECT record, corrected_by FROM caravan.reject
                            WHERE job = :job AND record IN (:records) ORDER BY record FOR UPDATE
                            """).param("job", first).param("records", some).query(row -> {
                if (row.getObject("corrected_by") != null) {
                    corrected.add(row.getLong("record"));
                }
            });
        }
        return corrected;
    }

    /** Marks rejects as corrected by rows of a job. */
    public void markCorrected(long first, long correcting, List<Long> records) {
        batches.batchUpdate(
                ledger.text("UPDATE caravan.reject SET corrected_by = ? WHERE job = ? AND record = ?"),
                records,
                ROWS_A_STATEMENT,
                (row, record) -> {
                    row.setLong(1, correcting);
                    row.setLong(2, first);
                    row.setLong(3, record);
                });
    }

    /** Replaces reasons and texts of rejects with the ones of rejected corrections. */
    public void amend(long first, List<RejectUpdate> rejectUpdates) {
        batches.batchUpdate(ledger.text("""
                UPDATE caravan.reject SET column_name = ?, reason = ?, message = ?, raw = ?, raw_is_rfc4180 = ?
                WHERE job = ? AND record = ?
                """), rejectUpdates, ROWS_A_STATEMENT, (row, rejectUpdate) -> {
            row.setString(1, rejectUpdate.column());
            row.setString(2, rejectUpdate.reason());
            row.setString(3, rejectUpdate.message());
            row.setBytes(4, rejectUpdate.raw());
            row.setBoolean(5, rejectUpdate.rfc4180());
            row.setLong(6, first);
            row.setLong(7, rejectUpdate.record());
        });
    }

    private static List<List<Long>> parts(Collection<Long> numbers) {
        List<Long> sorted = numbers.stream().distinct().sorted().toList();
        List<List<Long>> parts = new ArrayList<>();
        for (int from = 0; from < sorted.size(); from += ROWS_A_STATEMENT) {
            parts.add(sorted.subList(from, Math.min(sorted.size(), from + ROWS_A_STATEMENT)));
        }
        return parts;
    }
}
