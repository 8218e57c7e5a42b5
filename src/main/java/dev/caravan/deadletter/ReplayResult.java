package dev.caravan.deadletter;

import java.util.List;
import java.util.Set;

/**
 * What a replay has come to so far.
 *
 * @param sent dead letters that were sent to the loaders
 * @param records in them
 * @param loaded of those sent, how many are loaded; only known where the queue is inside this process
 * @param deadAgain of those sent, how many were given up once more; as {@code loaded}
 * @param left dead letters that were not sent, because their job FAILED or was ABORTED
 * @param jobs of those that were sent
 * @param problems why others could not be sent, the first of them
 */
public record ReplayResult(
        long sent, long records, long loaded, long deadAgain, long left, Set<Long> jobs, List<String> problems) {}
