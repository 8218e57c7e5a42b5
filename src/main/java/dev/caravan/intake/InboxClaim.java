package dev.caravan.intake;

import dev.caravan.feed.UnknownFeedException;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.JobState;
import java.io.File;
import org.apache.camel.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Claims a file of the drop folder. A version that was loaded before is archived at once. */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class InboxClaim {
    private static final Logger LOG = LoggerFactory.getLogger(InboxClaim.class);

    private final Intake intake;
    private final InboxArchiver inboxArchiver;

    InboxClaim(Intake intake, InboxArchiver inboxArchiver) {
        this.intake = intake;
        this.inboxArchiver = inboxArchiver;
    }

    @Handler
    void claim(File file) {
        try {
            SubmitResult found = intake.take(intake.look(file.toPath()), null, InboxSettings.ORIGIN);
            if (!found.passedOver().isEmpty()) {
                LOG.info(
                        "{}: skipped {} entries that are not CSV files, the first is {}",
                        file,
                        found.passedOver().size(),
                        found.passedOver().get(0));
            }
            found.claims().forEach(claim -> log(file, claim));
            if (found.claims().stream().allMatch(InboxClaim::wasLoadedBefore)) {
                inboxArchiver.archive(found.claims().get(0).job(), true);
            }
        } catch (UnusableSourceException e) {
            LOG.info("{}", e.getMessage());
        } catch (UnknownFeedException e) {
            LOG.warn("{}", e.getMessage());
            inboxArchiver.refuse(file.toPath());
        }
    }

    private static boolean wasLoadedBefore(Claim claim) {
        return !claim.created() && claim.job().state() == JobState.COMPLETED;
    }

    private static void log(File file, Claim claim) {
        if (claim.created()) {
            LOG.info("{}: job {}", file, claim.job().id());
        } else if (wasLoadedBefore(claim)) {
            LOG.info(
                    "{}: this version was loaded by job {}, skipped",
                    file,
                    claim.job().id());
        }
    }
}
