package dev.caravan.web.management;

import dev.caravan.resilience.CircuitBreaker;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Down while the routes are suspended because the database or the queue can't be reached. */
@Component("outage")
@ConditionalOnProperty("caravan.management.enabled")
class CircuitBreakerHealth implements HealthIndicator {
    private final CircuitBreaker circuitBreaker;

    CircuitBreakerHealth(CircuitBreaker circuitBreaker) {
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public Health health() {
        return (circuitBreaker.isOpen() ? Health.outOfService() : Health.up()).build();
    }
}
