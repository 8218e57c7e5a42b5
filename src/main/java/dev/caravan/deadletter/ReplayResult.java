package dev.caravan.deadletter;

import java.util.List;
import java.util.Set;

/**
 * Progress and result of a replay.
 *
 * @param sent dead letters that were sent to the loaders
 * @param records in them
 * @param loaded sent dead letters that are loaded; only known if queue and loaders are in this process
 * @param deadAgain sent dead letters that failed again; known as {@code loaded}
 * @param left dead letters that were not sent because their job FAILED or was ABORTED
 * @param jobs of the sent dead letters
 * @param problems the first reasons why others could not be sent
 */
public record ReplayResult(
        long sent, long records, long loaded, long deadAgain, long left, Set<Long> jobs, List<String> problems) {}
