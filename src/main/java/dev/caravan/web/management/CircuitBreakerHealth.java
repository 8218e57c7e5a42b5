package dev.caravan.web.management;

import dev.caravan.resilience.BreakerState;
import dev.caravan.resilience.CircuitBreakers;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * Out of service while routes are suspended because the database or a queue can't be reached; down while one of them refuses, which a person
 * must end. The details have the state of each, and why.
 */
@Component("outage")
@ConditionalOnProperty("caravan.management.enabled")
class CircuitBreakerHealth implements HealthIndicator {
    private final CircuitBreakers circuitBreakers;

    CircuitBreakerHealth(CircuitBreakers circuitBreakers) {
        this.circuitBreakers = circuitBreakers;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (CircuitBreakers.Condition condition : circuitBreakers.conditions()) {
            String name = condition.queue().isEmpty() ? "database" : "queue " + condition.queue();
            BreakerState state = condition.state();
            health.withDetail(name, state == BreakerState.CLOSED ? state : state + ": " + condition.cause());
        }
        if (has(BreakerState.REFUSED)) {
            return health.down().build();
        }
        return has(BreakerState.OPEN) ? health.outOfService().build() : health.build();
    }

    private boolean has(BreakerState state) {
        return circuitBreakers.conditions().stream().anyMatch(condition -> condition.state() == state);
    }
}
