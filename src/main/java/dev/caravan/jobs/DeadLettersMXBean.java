package dev.caravan.jobs;

import java.util.List;
import java.util.Map;

/**
 * Dead letters for JMX. Lists are a snapshot. A {@code selection} is {@code all}, {@code job 7}, {@code cause ab12}, or chunks as
 * {@code 3/17,3/18}; another text is an {@link IllegalArgumentException}. Thread-safe.
 */
public interface DeadLettersMXBean {
    /** The causes, the most frequent first, at most 100: cause, exception, message, route, chunks, rows, jobs, first, last, example. */
    List<Map<String, String>> getCauses();

    /** How many dead letters exist. */
    long getCount();

    /**
     * Shows a dead letter's position, cause, attempts and times, and then its rows as written in the file, by line.
     *
     * @param chunk as JOB/SEQUENCE
     * @param rows 0 to 1,000
     */
    Map<String, String> show(String chunk, int rows);

    /** Reads and checks at most 1,000 dead letters, and sends and writes nothing: tried, loads, rows, rejected. */
    Map<String, Long> dryRun(String selection);

    /**
     * Sends dead letters to the loaders again.
     *
     * @param perSecond messages a second, at most; 0: no limit
     * @return how many were sent
     */
    long replay(String selection, int perSecond);

    /**
     * Gives dead letters up: their rows count as skipped.
     *
     * @param reason 1 to 500 characters
     * @return how many were discarded
     */
    long discard(String selection, String reason);
}
