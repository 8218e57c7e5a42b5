package dev.caravan.web.management;

import dev.caravan.resilience.Stage;
import dev.caravan.resilience.StagePauses;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Who paused which stage, and why. A pause is no failure: the process is up, and ready, so that a load balancer still leads to the page on which
 * the pause is ended.
 */
@Component("stages")
@ConditionalOnProperty("caravan.management.enabled")
class StagesHealth implements HealthIndicator {
    private final StagePauses pauses;

    StagesHealth(StagePauses pauses) {
        this.pauses = pauses;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (Stage stage : Stage.values()) {
            pauses.of(stage).stream().findFirst().ifPresent(pause -> health.withDetail(stage.term(), pause.toString()));
        }
        return health.build();
    }
}
