package dev.caravan.web;

import dev.caravan.resilience.PeriodicRoute;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Twice a second: sends the progress of jobs to the clients that listen for it. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class JobEventsRoute extends PeriodicRoute {
    static final String ID = "web-events";

    JobEventsRoute(JobEvents events, AllJobsEvents allEvents) {
        super(ID, "Tells listeners over HTTP how jobs go on", Duration.ofMillis(500), exchange -> {
            events.look();
            allEvents.look();
        });
    }
}
