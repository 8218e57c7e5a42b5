package dev.caravan.ledger.job;

import dev.caravan.queue.Channels;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * A job as the ledger holds it at one moment.
 *
 * @param kind what it makes of its source
 * @param source URI of what is loaded; of a report of several files, the first
 * @param sourceVersion what must still hold of the source at every re-read: size and time, or an ETag
 * @param sourceBytes size of the source, 0 if unknown; of a report of several files, their sum
 * @param queue the queue its chunks travel through; of a report what its workers ask for
 * @param settings snapshot of feed, dialect and chunk settings (JSON)
 * @param plan what the head of the file made of the settings (JSON); null until a splitter has read it
 * @param recordsRead data records that the splitter has announced so far
 * @param bytesRead bytes of the source that the splitter has read so far
 * @param chunksTotal number of chunks; null until the whole source is split
 * @param partsDone of the parts into which a report's records were taken apart, those that are grouped
 * @param partsTotal how many parts there are; null until all its sources are read
 * @param result what a report has made; null: nothing yet, and of jobs that load
 * @param remark what a person should know of a job that went well
 * @param failure why the job FAILED
 * @param epoch how often the job was leased; fences a splitter that lost its lease
 */
public record Job(
        long id,
        JobKind kind,
        JobState state,
        String source,
        String sourceVersion,
        long sourceBytes,
        String origin,
        String queue,
        String settings,
        @Nullable String plan,
        String table,
        long recordsRead,
        long bytesRead,
        @Nullable Integer chunksTotal,
        int partsDone,
        @Nullable Integer partsTotal,
        @Nullable JobResult result,
        @Nullable String remark,
        @Nullable String failure,
        long epoch,
        OffsetDateTime createdAt,
        @Nullable OffsetDateTime startedAt,
        @Nullable OffsetDateTime finishedAt) {
    /** Whether what it has made lies where workers keep results, and not where somebody wanted to have it. */
    public boolean isResultKept() {
        return result != null && queue.equals(Channels.REPORTS);
    }
}
