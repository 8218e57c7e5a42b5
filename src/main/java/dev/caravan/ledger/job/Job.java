package dev.caravan.ledger.job;

import dev.caravan.queue.Channels;
import dev.caravan.trace.TraceParent;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A job; a snapshot of its row.
 *
 * @param kind whether it loads rows or makes a report
 * @param source URI of the source; of a report of several files, the first
 * @param sourceVersion checked whenever the source is read again: size and time, or an ETag
 * @param sourceBytes size of the source, 0 if unknown; of a report of several files, their sum
 * @param submittedBy who submitted it over HTTP; null: nobody logged in, or it came by another way
 * @param trace its span, the parent of those of its stages
 * @param traceCaller id of the span that its own is a child of; null: its own is the first of the trace
 * @param queue the queue of its chunks; for a report, the queue name of its workers
 * @param settings snapshot of feed, dialect and chunk settings (JSON)
 * @param plan derived from the settings and the head of the file (JSON); null until a splitter has read it
 * @param group the first of the jobs that are published in one transaction with this one; null: it is published alone
 * @param batch the first of the jobs that were submitted together with this one; null: it is the first, or was submitted alone
 * @param recordsRead data records read so far
 * @param linesSkipped lines passed over so far that are neither records nor the header
 * @param bytesRead bytes of the source read so far
 * @param chunksTotal number of chunks; null until the whole source is split
 * @param partitionsDone aggregated partitions of a report's records
 * @param partitionsTotal all of them; null until all its sources are read
 * @param result a report's result; null until it is complete, and for jobs that load
 * @param remark a note for the user about a job that did not fail
 * @param failure why the job FAILED
 * @param epoch how often the job was leased; a fencing token against a worker that lost its lease
 */
public record Job(
        long id,
        JobKind kind,
        JobState state,
        String source,
        String sourceVersion,
        long sourceBytes,
        String origin,
        @Nullable String submittedBy,
        TraceParent trace,
        @Nullable String traceCaller,
        String queue,
        String settings,
        @Nullable String plan,
        String table,
        @Nullable Long group,
        @Nullable Long batch,
        long recordsRead,
        long linesSkipped,
        long bytesRead,
        @Nullable Integer chunksTotal,
        int partitionsDone,
        @Nullable Integer partitionsTotal,
        @Nullable JobResult result,
        @Nullable String remark,
        @Nullable String failure,
        long epoch,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime startedAt,
        @Nullable OffsetDateTime finishedAt) {
    /** The same job of another source. */
    Job withSource(String other, String version, long bytes) {
        return new Job(
                id,
                kind,
                state,
                other,
                version,
                bytes,
                origin,
                submittedBy,
                trace,
                traceCaller,
                queue,
                settings,
                plan,
                table,
                group,
                batch,
                recordsRead,
                linesSkipped,
                bytesRead,
                chunksTotal,
                partitionsDone,
                partitionsTotal,
                result,
                remark,
                failure,
                epoch,
                createdAt,
                startedAt,
                finishedAt);
    }

    /** Whether the result is in the result store, and not at a location that the user chose. */
    public boolean isResultKept() {
        return result != null && queue.equals(Channels.REPORTS);
    }
}
