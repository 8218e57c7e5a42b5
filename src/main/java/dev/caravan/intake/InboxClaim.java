package dev.caravan.intake;

import dev.caravan.feed.UnknownFeedException;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Claim;
import java.io.File;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Claims a file of the drop folder. A version, or a content, that was loaded before is archived at once. A file with the content of an
 * unfinished job is looked at again until that job has ended.
 */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class InboxClaim {
    private static final Logger LOG = LoggerFactory.getLogger(InboxClaim.class);

    private final Intake intake;
    private final InboxArchiver inboxArchiver;
    private final InboxSettings settings;

    /** Files that wait for the end of another file's job. */
    private final Set<File> waiting = ConcurrentHashMap.newKeySet();

    InboxClaim(Intake intake, InboxArchiver inboxArchiver, InboxSettings settings) {
        this.settings = settings;
        this.intake = intake;
        this.inboxArchiver = inboxArchiver;
    }

    /** @param place of the file below the folder */
    @Handler
    void claim(@Body File file, @Header(Exchange.FILE_NAME) String place) {
        try {
            SubmitResult found =
                    intake.take(intake.look(file.toPath()), settings.tablePer().folderOf(place), InboxSettings.ORIGIN);
            if (!found.passedOver().isEmpty()) {
                LOG.info(
                        "{}: skipped {} entries that are not CSV files, the first is {}",
                        file,
                        found.passedOver().size(),
                        found.passedOver().get(0));
            }
            if (found.claims().stream().anyMatch(InboxClaim::waits)) {
                if (waiting.add(file)) {
                    found.claims().forEach(claim -> log(file, claim));
                }
                inboxArchiver.lookAgain(file.toPath());
                return;
            }
            waiting.remove(file);
            found.claims().forEach(claim -> log(file, claim));
            if (found.claims().stream().allMatch(Claim::wasLoadedBefore)) {
                inboxArchiver.archive(found.claims().get(0).archived(), true);
            }
        } catch (UnusableSourceException e) {
            LOG.info("{}", e.getMessage());
        } catch (UnknownFeedException e) {
            LOG.warn("{}", e.getMessage());
            inboxArchiver.refuse(file.toPath());
        }
    }

    private static boolean waits(Claim claim) {
        return claim.match() == Claim.Match.CONTENT
                && !claim.wasLoadedBefore()
                && ArchiveEntry.of(claim.submitted().source()).isEmpty();
    }

    private static void log(File file, Claim claim) {
        if (claim.created()) {
            LOG.debug("{}: job {}", file, claim.job().id());
        } else if (claim.match() == Claim.Match.CONTENT) {
            LOG.info(
                    "{}: its content {} job {} from {}, {}",
                    file,
                    claim.wasLoadedBefore() ? "was loaded by" : "is that of",
                    claim.job().id(),
                    claim.job().source(),
                    claim.wasLoadedBefore() ? "skipped" : "for whose end it waits");
        } else if (claim.wasLoadedBefore()) {
            LOG.info(
                    "{}: this version was loaded by job {}, skipped",
                    file,
                    claim.job().id());
        }
    }
}
