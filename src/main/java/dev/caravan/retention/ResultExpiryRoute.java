package dev.caravan.retention;

import dev.caravan.resilience.PeriodicRoute;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/** Every half minute: deletes expired results of reports. Runs where reports are made or served, since results may be on that disk. */
@Component
@ConditionalOnExpression(
        "${caravan.report.enabled:false} || ${caravan.split.enabled:false} || ${caravan.web.enabled:false}")
class ResultExpiryRoute extends PeriodicRoute {
    static final String ID = "retention-results";

    ResultExpiryRoute(RetentionSettings settings, ResultExpiry expiry) {
        super(
                ID,
                "Deletes results of reports that are kept no longer",
                settings.pollInterval(),
                exchange -> expiry.sweep());
    }
}
