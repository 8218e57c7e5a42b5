package dev.caravan.metrics;

import dev.caravan.ledger.activity.LedgerActivity;
import dev.caravan.ledger.activity.Outcome;
import dev.caravan.resilience.CircuitBreakers;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.function.ToDoubleFunction;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters of what this process has done, which cost nothing but their reading, and Camel's own of routes. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("caravan.management.enabled")
@EnableConfigurationProperties(MetricsSettings.class)
class MetricsConfiguration {
    /** Routes by their ids; Camel takes the registry's name for a tag of its own. */
    @Bean
    MicrometerRoutePolicyFactory routeMeters(MeterRegistry meters) {
        MicrometerRoutePolicyFactory factory = new MicrometerRoutePolicyFactory();
        factory.setMeterRegistry(meters);
        return factory;
    }

    @Bean
    static MeterBinder activityMeters(LedgerActivity activity) {
        return meters -> {
            for (Outcome outcome : Outcome.values()) {
                FunctionCounter.builder("caravan.records", activity, it -> it.records(outcome))
                        .description("Records of loads, by what became of them")
                        .tag("outcome", outcome.term())
                        .register(meters);
            }
            counter("caravan.records.read", activity, LedgerActivity::recordsRead)
                    .description("Records and skipped lines that splitters read")
                    .register(meters);
            counter("caravan.read", activity, LedgerActivity::bytesRead)
                    .description("Bytes of sources that splitters read")
                    .baseUnit("bytes")
                    .register(meters);
            counter("caravan.leases", activity, LedgerActivity::leases)
                    .description("Leases of jobs that this process took")
                    .tag("kind", "first")
                    .register(meters);
            counter("caravan.leases", activity, LedgerActivity::leasesAgain)
                    .description("Leases of jobs that this process took")
                    .tag("kind", "takeover")
                    .register(meters);
        };
    }

    private static FunctionCounter.Builder<LedgerActivity> counter(
            String name, LedgerActivity activity, ToDoubleFunction<LedgerActivity> count) {
        return FunctionCounter.builder(name, activity, count);
    }

    @Bean
    static MeterBinder outageMeters(CircuitBreakers breakers) {
        return meters -> {
            Gauge.builder("caravan.outage", breakers, it -> it.isOpen() ? 1 : 0)
                    .description("1 while work pauses because the database or the queue is away")
                    .register(meters);
            FunctionCounter.builder("caravan.outages", breakers, CircuitBreakers::outages)
                    .description("Outages of the database or the queue that this process noticed")
                    .register(meters);
        };
    }
}
