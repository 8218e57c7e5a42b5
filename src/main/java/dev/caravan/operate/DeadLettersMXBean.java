package dev.caravan.operate;

import java.util.List;
import java.util.Map;

/**
 * Dead letters for JMX. What is listed is true of one moment. {@code perSecond}: messages a second, at most; 0: as fast as it goes.
 * Replays return how many were sent, discards how many were discarded.
 */
public interface DeadLettersMXBean {
    /** The causes, the most frequent first, at most 100: cause, exception, message, route, chunks, rows, jobs, first, last, example. */
    List<Map<String, String>> getCauses();

    /** How many dead letters there are. */
    long getCount();

    long replayAll(int perSecond);

    long replayJob(long job, int perSecond);

    long replayCause(String cause, int perSecond);

    /** @param chunk as JOB/SEQUENCE */
    long replayChunk(String chunk);

    long discardJob(long job, String reason);

    long discardCause(String cause, String reason);

    /** @param chunk as JOB/SEQUENCE */
    long discardChunk(String chunk, String reason);
}
