package dev.caravan.report;

import dev.caravan.ledger.RecordRange;
import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.ledger.reject.Reject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records in the ledger how many records were read and rejected, and how many partitions were grouped: every second, and
 * before rejects take much memory. Thread-safe.
 */
final class ReportProgress {
    private static final long BETWEEN_ENTRIES_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST_REJECTS = 1_000;
    private static final long MOST_REJECTED_BYTES = 4L << 20;

    /** Maximum records of a row of {@code caravan.chunk}. */
    private static final int MOST_RECORDS = 1 << 30;

    private final Job job;
    private final ReportProgressRepository entries;
    private final Supplier<List<SkipCount>> skipped;
    private final Duration lease;

    private int sequence;
    private long recordsBefore;
    private @Nullable Start first;
    private int counted;
    private long readBytes;
    private List<Reject> rejects = new ArrayList<>();
    private long rejectedBytes;
    private int parts;
    private int partsDone;
    private long enteredAtNanos = System.nanoTime();

    /** @param skipped lines skipped so far, by reason */
    ReportProgress(Job job, ReportProgressRepository entries, Supplier<List<SkipCount>> skipped, Duration lease) {
        this.job = job;
        this.entries = entries;
        this.skipped = skipped;
        this.lease = lease;
    }

    /**
     * Where records begin.
     *
     * @param record number of the first among the records of all sources, from 1
     * @param line of the first in its source, from 1
     * @param offset of the first in its source, in bytes
     */
    record Start(long record, long line, long offset) {}

    /**
     * @param refused rejects of the batch
     * @throws dev.caravan.ledger.LeaseLostException if the job has ended, another worker holds its lease, or it has too many rejects
     */
    synchronized void add(RecordBatch recordBatch, List<Reject> refused) {
        add(
                new Start(recordBatch.firstRecord(), recordBatch.firstLine(), recordBatch.offset()),
                recordBatch.records(),
                recordBatch.readBytes(),
                refused);
    }

    /**
     * As {@link #add(RecordBatch, List)}.
     *
     * @param start of the records
     * @param count number of records, with the rejects
     * @param bytes read so far, of all sources
     */
    synchronized void add(Start start, int count, long bytes, List<Reject> refused) {
        if (first == null) {
            first = start;
        }
        counted += count - refused.size();
        readBytes = Math.max(readBytes, bytes);
        rejects.addAll(refused);
        for (Reject reject : refused) {
            rejectedBytes += reject.raw().length;
        }
        if (rejects.size() >= MOST_REJECTS
                || rejectedBytes >= MOST_REJECTED_BYTES
                || counted >= MOST_RECORDS
                || isDue()) {
            enter();
        }
    }

    private boolean isDue() {
        return System.nanoTime() - enteredAtNanos >= BETWEEN_ENTRIES_NANOS;
    }

    /** Records the rest. Returns the number of all records. */
    synchronized long finish() {
        enter();
        return recordsBefore;
    }

    /**
     * Ends the reading.
     *
     * @param count number of partitions to group
     * @throws dev.caravan.ledger.LeaseLostException as for {@link #add}
     */
    synchronized void divided(int count) {
        parts = count;
        enterParts();
    }

    /** @throws dev.caravan.ledger.LeaseLostException if the job has ended or another worker holds its lease; may be detected with a later partition only */
    synchronized void partDone() {
        partsDone++;
        if (isDue()) {
            enterParts();
        }
    }

    private void enterParts() {
        entries.parts(job, partsDone, parts, skipped.get(), lease);
        enteredAtNanos = System.nanoTime();
    }

    private void enter() {
        Start start = first;
        if (start == null) {
            return;
        }
        int records = counted + rejects.size();
        recordsBefore += records;
        entries.enter(
                job,
                new RecordRange(
                        sequence++,
                        start.record(),
                        start.line(),
                        start.offset(),
                        recordsBefore,
                        records,
                        counted,
                        rejects.size(),
                        readBytes),
                rejects,
                skipped.get(),
                lease);
        first = null;
        counted = 0;
        rejects = new ArrayList<>();
        rejectedBytes = 0;
        enteredAtNanos = System.nanoTime();
    }
}
