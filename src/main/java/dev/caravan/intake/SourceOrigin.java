package dev.caravan.intake;

import dev.caravan.ledger.job.Job;
import java.io.IOException;

/** A way by which sources come in, which archives each source after its jobs have ended: the drop folder, buckets, uploads. Thread-safe. */
public interface SourceOrigin {
    /** The origin in the ledger's jobs. */
    String name();

    /**
     * Archives the source of an ended job; done again it changes nothing. The source is not archived again after this returns.
     *
     * @param completed whether all that the source holds is loaded: of an archive, whether every job COMPLETED
     * @throws IOException if the source can't be archived now; as after any other exception, it is tried again later
     */
    void archive(Job job, boolean completed) throws IOException;
}
