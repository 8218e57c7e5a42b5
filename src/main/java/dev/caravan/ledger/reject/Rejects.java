package dev.caravan.ledger.reject;

import dev.caravan.ledger.database.LedgerDialect;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.message.ChunkId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** Rejected records, with their reasons and original bytes. Thread-safe. */
@Repository
public class Rejects {
    /** Rows per insert batch. */
    private static final int BATCH_ROWS = 1_000;

    /** Rows per page of a query. */
    private static final int PAGE_ROWS = 200;

    /** A page has no further row once its records are so large together; one record may have 64 MiB. */
    private static final long PAGE_BYTES = 16 << 20;

    private static final int HEAD_BYTES = 4096;

    /** A record of a page that people see has no more of its text. */
    private static final int SHOWN_BYTES = 16 << 10;

    /** A page that people see has no further record once the texts are so large together. */
    private static final long SHOWN_PAGE_BYTES = 4 << 20;

    /** Rejects that are read for one page, however few of them the filter lets pass. */
    private static final int MOST_SCANNED = 50_000;

    private static final String UNCORRECTED = "AND corrected_by IS NULL";

    private final JdbcTemplate jdbc;
    private final LedgerDialect ledger;

    Rejects(JdbcTemplate jdbc, LedgerDialect ledger) {
        this.jdbc = jdbc;
        this.ledger = ledger;
    }

    /** Inserts a chunk's rejects, within the transaction that recorded the chunk. */
    public void add(ChunkId chunk, List<Reject> rejects) {
        jdbc.batchUpdate(ledger.text("""
                INSERT INTO caravan.reject (job, record, sequence, line, byte_offset, column_name, reason, message, raw)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """), rejects, BATCH_ROWS, (row, reject) -> {
            row.setLong(1, chunk.job());
            row.setLong(2, reject.record());
            row.setInt(3, chunk.sequence());
            row.setLong(4, reject.line());
            row.setLong(5, reject.offset());
            row.setString(6, reject.column());
            row.setString(7, reject.reason());
            row.setString(8, reject.message());
            row.setBytes(9, reject.raw());
        });
    }

    /**
     * Passes a job's uncorrected rejects to a reader, in the order of the file, with one page in memory at a time. A slow reader occupies
     * no connection.
     */
    public void forEach(long job, Consumer<Reject> reader) {
        long last = Long.MIN_VALUE;
        long end = pageEnd(job, last, UNCORRECTED);
        while (end > last) {
            // Empty if all of them have been corrected since.
            between(job, last, end).forEach(reader);
            last = end;
            end = pageEnd(job, last, UNCORRECTED);
        }
    }

    /** The last record of the page that follows a record; the record itself if none follows. */
    private long pageEnd(long job, long record, String condition) {
        long end = record;
        long bytes = 0;
        for (long[] next : jdbc.query(
                ledger.text(
                        "SELECT record, octet_length(raw) AS size FROM caravan.reject WHERE job = ? AND record > ? %s ORDER BY record LIMIT %d"
                                .formatted(condition, PAGE_ROWS)),
                (row, index) -> new long[] {row.getLong("record"), row.getLong("size")},
                job,
                record)) {
            if (bytes >= PAGE_BYTES) {
                break;
            }
            end = next[0];
            bytes += next[1];
        }
        return end;
    }

    private List<Reject> between(long job, long record, long end) {
        return jdbc.query(
                ledger.text("""
                SELECT record, line, byte_offset, column_name, reason, message, raw, raw_is_rfc4180
                FROM caravan.reject WHERE job = ? AND record > ? AND record <= ? %s ORDER BY record
                """.formatted(UNCORRECTED)),
                (row, index) -> new Reject(
                        row.getLong("record"),
                        row.getLong("line"),
                        row.getLong("byte_offset"),
                        row.getString("column_name"),
                        row.getString("reason"),
                        row.getString("message"),
                        row.getBytes("raw"),
                        row.getBoolean("raw_is_rfc4180")),
                job,
                record,
                end);
    }

    /**
     * A page of the source texts of a job's rejects, including corrected ones, in the order of the file.
     *
     * @param record the last record of the previous page; a number below all of them for the first page
     * @return empty if there are no more
     */
    public List<RejectedSourceText> bytesAfter(long job, long record) {
        return jdbc.query(
                ledger.text("""
                SELECT record, byte_offset, reason, raw, raw_is_rfc4180, corrected_by
                FROM caravan.reject WHERE job = ? AND record > ? AND record <= ? ORDER BY record
                """),
                (row, index) -> new RejectedSourceText(
                        row.getLong("record"),
                        row.getLong("byte_offset"),
                        row.getString("reason"),
                        new String(row.getBytes("raw"), StandardCharsets.UTF_8),
                        row.getBoolean("raw_is_rfc4180"),
                        row.getObject("corrected_by") != null),
                job,
                record,
                pageEnd(job, record, ""));
    }

    /**
     * A page of a job's uncorrected rejects, in the order of the file. Its cost does not grow with the job's rejects: a page has fewer than
     * {@code most}, or none, if it had to read too many that the filter leaves out; the next page goes on behind them. Rejects that are added
     * meanwhile move none from one page to another.
     *
     * @param after the last record of the previous page; 0 for the first
     */
    public RejectPage page(long job, RejectFilter filter, long after, int most) {
        long[] scanned = jdbc.queryForObject(
                ledger.text("""
                SELECT max(record) AS last, count(*) AS records FROM (
                    SELECT record FROM caravan.reject WHERE job = ? AND record > ? ORDER BY record LIMIT %d
                ) scanned
                """.formatted(MOST_SCANNED)),
                (row, index) -> new long[] {row.getLong("last"), row.getLong("records")},
                job,
                after);
        long end = Objects.requireNonNull(scanned)[0];
        List<RejectPage.Entry> found = scanned[1] == 0 ? List.of() : shown(job, filter, after, end, most);
        List<RejectPage.Entry> page = new ArrayList<>();
        long bytes = 0;
        for (RejectPage.Entry entry : found) {
            if (bytes >= SHOWN_PAGE_BYTES) {
                break;
            }
            page.add(entry);
            bytes += entry.reject().raw().length;
        }
        boolean isAll = page.size() == found.size() && found.size() < most;
        return new RejectPage(
                page,
                !isAll
                        ? (Long) page.get(page.size() - 1).reject().record()
                        : scanned[1] < MOST_SCANNED ? null : (Long) end);
    }

    private List<RejectPage.Entry> shown(long job, RejectFilter filter, long after, long end, int most) {
        List<Object> parameters = new ArrayList<>(List.of(job, after, end));
        String condition = UNCORRECTED;
        if (filter.reason() != null) {
            condition += " AND reason = ?";
            parameters.add(filter.reason());
        }
        if (filter.column() != null) {
            condition += filter.column().isEmpty() ? " AND column_name IS NULL" : " AND column_name = ?";
            if (!filter.column().isEmpty()) {
                parameters.add(filter.column());
            }
        }
        return jdbc.query(
                ledger.text("""
                SELECT record, line, byte_offset, column_name, reason, message, substring(raw, 1, %d) AS head, octet_length(raw) AS size, raw_is_rfc4180
                FROM caravan.reject WHERE job = ? AND record > ? AND record <= ? %s ORDER BY record LIMIT %d
                """.formatted(SHOWN_BYTES, condition, most)),
                (row, index) -> new RejectPage.Entry(
                        new Reject(
                                row.getLong("record"),
                                row.getLong("line"),
                                row.getLong("byte_offset"),
                                row.getString("column_name"),
                                row.getString("reason"),
                                row.getString("message"),
                                row.getBytes("head"),
                                row.getBoolean("raw_is_rfc4180")),
                        row.getLong("size") > SHOWN_BYTES),
                parameters.toArray());
    }

    /** A record's reject, corrected or not, with the first 4 KiB of its text. */
    public Optional<RecordedReject> find(long job, long record) {
        return last("record = ?", job, record);
    }

    /**
     * The last reject that begins on a line or before it, among consecutive records.
     *
     * @param firstRecord the first of them
     */
    public Optional<RecordedReject> atLine(long job, long firstRecord, int records, long line) {
        return last("record >= ? AND record < ? AND line <= ?", job, firstRecord, firstRecord + records, line);
    }

    private Optional<RecordedReject> last(String condition, Object... bounds) {
        return jdbc
                .query(
                        ledger.text("""
                SELECT record, line, byte_offset, column_name, reason, message, substring(raw, 1, %d) AS head, raw_is_rfc4180, corrected_by
                FROM caravan.reject WHERE job = ? AND %s ORDER BY record DESC LIMIT 1
                """.formatted(HEAD_BYTES, condition)),
                        (row, index) -> new RecordedReject(
                                new Reject(
                                        row.getLong("record"),
                                        row.getLong("line"),
                                        row.getLong("byte_offset"),
                                        row.getString("column_name"),
                                        row.getString("reason"),
                                        row.getString("message"),
                                        row.getBytes("head"),
                                        row.getBoolean("raw_is_rfc4180")),
                                row.getObject("corrected_by") == null ? null : row.getLong("corrected_by")),
                        bounds)
                .stream()
                .findFirst();
    }

    /** The numbers of the rejects, corrected ones included, among consecutive records of a job. */
    public Set<Long> among(long job, long firstRecord, int records) {
        return new HashSet<>(jdbc.queryForList(
                ledger.text("SELECT record FROM caravan.reject WHERE job = ? AND record >= ? AND record < ?"),
                Long.class,
                job,
                firstRecord,
                firstRecord + records));
    }

    /** Whether a job has uncorrected rejects with one of these reasons. */
    public boolean haveAny(long job, Collection<String> reasons) {
        return reasons(job).stream().map(ReasonCount::reason).anyMatch(reasons::contains);
    }

    /** The reasons of a job's uncorrected rejects, most frequent first. */
    public List<ReasonCount> reasons(long job) {
        return jdbc.query(
                ledger.text("""
                SELECT reason, min(message) AS example, count(*) AS records FROM caravan.reject
                WHERE job = ? AND corrected_by IS NULL GROUP BY reason ORDER BY count(*) DESC, reason
                """),
                (row, index) ->
                        new ReasonCount(row.getString("reason"), row.getString("example"), row.getLong("records")),
                job);
    }
}
