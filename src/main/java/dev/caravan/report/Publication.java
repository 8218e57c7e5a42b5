package dev.caravan.report;

import dev.caravan.ledger.job.JobResult;
import dev.caravan.source.s3.ObjectStore;
import java.io.IOException;

/** A report's output, under another name until it is published. */
interface Publication {
    /** Completes it, under its temporary name. */
    JobResult finish() throws IOException;

    /** Gives it its name. Replaces an existing output. */
    void publish(ObjectStore objects) throws IOException;
}
