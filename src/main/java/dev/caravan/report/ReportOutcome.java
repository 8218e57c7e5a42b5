package dev.caravan.report;

import dev.caravan.ledger.Leases;
import dev.caravan.ledger.ReportProgressRepository;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.source.s3.ObjectStore;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Publishes a finished report. */
@Component
@ConditionalOnProperty("caravan.report.enabled")
class ReportOutcome {
    private final ReportProgressRepository entries;
    private final Leases leases;
    private final ObjectStore objects;

    ReportOutcome(ReportProgressRepository entries, Leases leases, ObjectStore objects) {
        this.entries = entries;
        this.leases = leases;
        this.objects = objects;
    }

    /** @throws dev.caravan.ledger.LeaseLostException if the job has ended or changed hands: then this worker publishes nothing */
    void publish(ReportRun run) throws IOException {
        Publication output = run.publication();
        JobResult result = output.finish();
        leases.require(run.job());
        output.publish(objects);
        // Before the job is COMPLETED: a client that sees this finds no temporary files.
        run.close();
        entries.complete(run.job(), result);
    }
}
