package dev.caravan.ledger.activity;

import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.job.SkipCount;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What this process has committed to the ledger since it started, for metrics: added up over all processes, it is what the ledger has. What is
 * counted in a transaction counts from its commit on, so a process that is killed in between counts too little. Thread-safe.
 */
@Component
public class LedgerActivity {
    /** More than are read at once: jobs that failed leave an entry. */
    private static final int MOST_JOBS = 1_000;

    private final Map<Outcome, LongAdder> records = new EnumMap<>(Outcome.class);
    private final LongAdder recordsRead = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();
    private final LongAdder leases = new LongAdder();
    private final LongAdder leasesAgain = new LongAdder();

    /** Of the jobs that this process reads: a worker that resumes a job begins again, and counts only what is new to the ledger. */
    private final Map<Long, Progress> progress = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Progress> eldest) {
            return size() > MOST_JOBS;
        }
    };

    private static final Progress NOTHING = new Progress(0, 0, 0);

    private record Progress(long records, long lines, long bytes) {
        Progress furthest(long otherRecords, long otherLines, long otherBytes) {
            return new Progress(
                    Math.max(records, otherRecords), Math.max(lines, otherLines), Math.max(bytes, otherBytes));
        }
    }

    LedgerActivity() {
        for (Outcome outcome : Outcome.values()) {
            records.put(outcome, new LongAdder());
        }
    }

    /** Counts the records of a chunk. */
    public void loaded(int inserted, int duplicates, int rejected, long dropped) {
        afterCommit(() -> {
            add(Outcome.INSERTED, inserted);
            add(Outcome.DUPLICATE, duplicates);
            add(Outcome.REJECTED, rejected);
            add(Outcome.SKIPPED, dropped);
        });
    }

    /** Counts records. */
    public void count(Outcome outcome, long more) {
        afterCommit(() -> add(outcome, more));
    }

    /** Counts a lease of a job to this process; the first of a job has epoch 1. */
    public void leased(Job job) {
        (job.epoch() > 1 ? leasesAgain : leases).increment();
    }

    /**
     * Counts what a job's worker has read since its last call.
     *
     * @param totalRecords since the source's first byte
     * @param totalBytes since the source's first byte
     * @param skipped lines since the source's first byte, by reason; empty if none were since the last call
     * @param last whether the source is read to its end
     */
    public void read(Job job, long totalRecords, long totalBytes, List<SkipCount> skipped, boolean last) {
        Progress before;
        Progress now;
        synchronized (progress) {
            before = progress.getOrDefault(job.id(), NOTHING)
                    .furthest(job.recordsRead(), job.linesSkipped(), job.bytesRead());
            now = before.furthest(totalRecords, SkipCount.lines(skipped), totalBytes);
            if (last) {
                progress.remove(job.id());
            } else {
                progress.put(job.id(), now);
            }
        }
        recordsRead.add(now.records - before.records + now.lines - before.lines);
        bytesRead.add(now.bytes - before.bytes);
        add(Outcome.SKIPPED, now.lines - before.lines);
    }

    private void add(Outcome outcome, long more) {
        counter(outcome).add(more);
    }

    private static void afterCommit(Runnable count) {
        if (TransactionSynchronizationManager.isSynchronizationActive()) {
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    count.run();
                }
            });
        } else {
            count.run();
        }
    }

    public long records(Outcome outcome) {
        return counter(outcome).sum();
    }

    private LongAdder counter(Outcome outcome) {
        return Objects.requireNonNull(records.get(outcome));
    }

    /** Records read, and lines skipped. */
    public long recordsRead() {
        return recordsRead.sum();
    }

    public long bytesRead() {
        return bytesRead.sum();
    }

    /** First leases of jobs. */
    public long leases() {
        return leases.sum();
    }

    /** Leases of jobs that another worker, or another attempt, had before. */
    public long leasesAgain() {
        return leasesAgain.sum();
    }
}
