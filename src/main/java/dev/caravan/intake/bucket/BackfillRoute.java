package dev.caravan.intake.bucket;

import dev.caravan.resilience.CircuitBreakers;
import dev.caravan.resilience.PeriodicRoute;
import java.time.Duration;
import org.apache.camel.LoggingLevel;
import org.springframework.stereotype.Component;

/** Buckets → jobs for objects of which no notification came. */
@Component
@BucketWatchEnabled
class BackfillRoute extends PeriodicRoute {
    static final String ID = "intake-backfill";

    BackfillRoute(Backfill backfill) {
        super(
                ID,
                "Goes through buckets for objects without a notification",
                Duration.ofSeconds(1),
                backfill::resumeDue);
    }

    @Override
    public void configure() {
        onException(Exception.class)
                .onWhen(exchange -> !CircuitBreakers.isOutage(exchange))
                .handled(true)
                .log(LoggingLevel.WARN, "dev.caravan.intake", "a back-fill is resumed later: ${exception.message}");
        super.configure();
    }
}
