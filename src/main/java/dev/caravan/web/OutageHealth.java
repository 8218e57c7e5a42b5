package dev.caravan.web;

import dev.caravan.outage.Outages;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Down while work pauses because the database or the queue can't be reached. */
@Component("outage")
@ConditionalOnProperty("caravan.web.enabled")
class OutageHealth implements HealthIndicator {
    private final Outages outages;

    OutageHealth(Outages outages) {
        this.outages = outages;
    }

    @Override
    public Health health() {
        return (outages.isUnderWay() ? Health.outOfService() : Health.up()).build();
    }
}
