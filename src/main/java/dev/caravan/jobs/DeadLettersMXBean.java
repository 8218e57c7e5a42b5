package dev.caravan.jobs;

import java.util.List;
import java.util.Map;

/**
 * Dead letters for JMX. What is listed is true of one moment. {@code perSecond}: messages a second, at most; 0: as fast as it goes.
 * {@code chunk}: as JOB/SEQUENCE. Replays return how many were sent, discards how many were discarded; dry runs send and write nothing, and
 * return what would come of at most 1,000: tried, loads, rows, rejected.
 */
public interface DeadLettersMXBean {
    /** The causes, the most frequent first, at most 100: cause, exception, message, route, chunks, rows, jobs, first, last, example. */
    List<Map<String, String>> getCauses();

    /** How many dead letters there are. */
    long getCount();

    /** One with its position, cause, attempts and times, and then at most 1,000 of its rows as they stand in the file, by their line. */
    Map<String, String> show(String chunk, int rows);

    Map<String, Long> dryRunAll();

    Map<String, Long> dryRunJob(long job);

    Map<String, Long> dryRunCause(String cause);

    Map<String, Long> dryRunChunk(String chunk);

    long replayAll(int perSecond);

    long replayJob(long job, int perSecond);

    long replayCause(String cause, int perSecond);

    long replayChunk(String chunk);

    long discardAll(String reason);

    long discardJob(long job, String reason);

    long discardCause(String cause, String reason);

    long discardChunk(String chunk, String reason);
}
