package dev.caravan.intake;

import dev.caravan.resilience.PeriodicRoute;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Files in the done folder that have changed since their job loaded them → the drop folder, or the failed folder. */
@Component
@ConditionalOnProperty("caravan.inbox.enabled")
class DoneFilesRoute extends PeriodicRoute {
    static final String ID = "intake-done-files";

    DoneFilesRoute(InboxSettings settings, DoneFiles doneFiles, InboxArchiver inboxArchiver) {
        super(
                ID,
                "Takes back files in the done folder that changed",
                settings.pollInterval(),
                exchange -> doneFiles.takeChanged().forEach(inboxArchiver::takeBack));
    }
}
