package dev.caravan.intake;

import dev.caravan.feed.JobOptions;
import dev.caravan.feed.UnknownFeedException;
import dev.caravan.ledger.Claim;
import dev.caravan.ledger.JobState;
import java.io.File;
import org.apache.camel.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Claims a file of the drop folder; one that was loaded before is put away with its job's others. */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class InboxClaim {
    private static final Logger LOG = LoggerFactory.getLogger(InboxClaim.class);

    private final Intake intake;
    private final Shelf shelf;

    InboxClaim(Intake intake, Shelf shelf) {
        this.intake = intake;
        this.shelf = shelf;
    }

    @Handler
    void claim(File file) {
        try {
            Source source = LocalFiles.source(file.toPath());
            Claim claim = intake.submit(source, JobOptions.NONE, InboxSettings.ORIGIN);
            if (claim.fresh()) {
                LOG.info("{}: job {}", file, claim.job().id());
            } else if (claim.job().state().isFinished() && claim.job().state() != JobState.PARTIAL) {
                LOG.info(
                        "{}: this version was loaded by job {}, skipped",
                        file,
                        claim.job().id());
                shelf.putAway(claim.job());
            }
        } catch (UnusableSourceException e) {
            LOG.info("{}", e.getMessage());
        } catch (UnknownFeedException e) {
            LOG.warn("{}", e.getMessage());
            shelf.refuse(file.toPath());
        }
    }
}
