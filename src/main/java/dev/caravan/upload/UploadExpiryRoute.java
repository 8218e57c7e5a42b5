package dev.caravan.upload;

import dev.caravan.resilience.PeriodicRoute;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Soon after the start, then periodically: deletes uploads that have expired, and makes jobs of those that a crash left complete. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class UploadExpiryRoute extends PeriodicRoute {
    static final String ID = "upload-expire";

    UploadExpiryRoute(UploadSettings settings, Uploads uploads) {
        super(
                ID,
                "Deletes uploads that have expired, and makes jobs of those that a crash left complete",
                Duration.ofSeconds(1),
                settings.pollInterval(),
                exchange -> uploads.sweep());
    }
}
