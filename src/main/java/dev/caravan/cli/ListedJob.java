package dev.caravan.cli;

import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.JobView;
import java.time.Instant;

/**
 * A job in a list, of the ledger or of a server.
 *
 * @param started whether a worker has leased it
 */
record ListedJob(JobJson summary, Instant created, boolean started) {
    static ListedJob of(JobView view) {
        return new ListedJob(
                JobJson.of(view, null),
                view.job().createdAt().toInstant(),
                view.job().startedAt() != null);
    }
}
