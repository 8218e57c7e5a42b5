package dev.caravan.jobs;

import java.util.List;
import java.util.Map;
import org.springframework.jmx.export.annotation.ManagedAttribute;
import org.springframework.jmx.export.annotation.ManagedOperation;
import org.springframework.jmx.export.annotation.ManagedOperationParameter;
import org.springframework.jmx.export.annotation.ManagedResource;

/**
 * Dead letters for JMX. Lists are a snapshot. A {@code selection} is {@code all}, {@code job 7}, {@code cause ab12}, or chunks as
 * {@code 3/17,3/18}; another text is an {@link IllegalArgumentException}. Thread-safe.
 */
@ManagedResource(description = "Chunks that could not be loaded")
public interface DeadLettersMXBean {
    /** The causes, the most frequent first, at most 100: cause, exception, message, route, chunks, rows, jobs, first, last, example. */
    @ManagedAttribute(description = "The causes, the most frequent first, at most 100")
    List<Map<String, String>> getCauses();

    /** How many dead letters exist. */
    @ManagedAttribute(description = "How many dead letters exist")
    long getCount();

    /**
     * Shows a dead letter's position, cause, attempts and times, and then its rows as written in the file, by line.
     *
     * @param chunk as JOB/SEQUENCE
     * @param rows 0 to 1,000
     */
    @ManagedOperation(
            description =
                    "Shows a dead letter: position, cause, attempts and times, and its rows as written in the file, by line")
    @ManagedOperationParameter(name = "chunk", description = "JOB/SEQUENCE, such as 3/17")
    @ManagedOperationParameter(name = "rows", description = "How many rows, 0 to 1,000")
    Map<String, String> show(String chunk, int rows);

    /** Reads and checks at most 1,000 dead letters, and sends and writes nothing: tried, loads, rows, rejected. */
    @ManagedOperation(
            description = "Reads and checks at most 1,000 dead letters as today, and sends and writes nothing")
    @ManagedOperationParameter(
            name = "selection",
            description = "all; job 7; cause 5f0c9a3be712; or chunks as 3/17,3/18")
    Map<String, Long> dryRun(String selection);

    /**
     * Sends dead letters to the loaders again.
     *
     * @param perSecond messages a second, at most; 0: no limit
     * @return how many were sent
     */
    @ManagedOperation(description = "Sends dead letters to the loaders again; returns how many were sent")
    @ManagedOperationParameter(
            name = "selection",
            description = "all; job 7; cause 5f0c9a3be712; or chunks as 3/17,3/18")
    @ManagedOperationParameter(name = "perSecond", description = "Messages a second, at most; 0: no limit")
    long replay(String selection, int perSecond);

    /**
     * As {@link #replay}; rows that the database refuses, for whatever reason, are rejected, each alone, and the others of their chunk load.
     *
     * @return how many dead letters were sent
     */
    @ManagedOperation(
            description =
                    "Sends dead letters to the loaders again, which reject rows that the database refuses, each alone;"
                            + " returns how many were sent")
    @ManagedOperationParameter(
            name = "selection",
            description = "all; job 7; cause 5f0c9a3be712; or chunks as 3/17,3/18")
    @ManagedOperationParameter(name = "perSecond", description = "Messages a second, at most; 0: no limit")
    long isolate(String selection, int perSecond);

    /**
     * Gives dead letters up: their rows count as skipped.
     *
     * @param reason 1 to 500 characters
     * @return how many were discarded
     */
    @ManagedOperation(
            description = "Gives dead letters up: their rows count as skipped; returns how many were discarded")
    @ManagedOperationParameter(
            name = "selection",
            description = "all; job 7; cause 5f0c9a3be712; or chunks as 3/17,3/18")
    @ManagedOperationParameter(name = "reason", description = "Why, for the job's remark: 1 to 500 characters")
    long discard(String selection, String reason);
}
