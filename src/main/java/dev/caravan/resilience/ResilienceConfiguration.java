package dev.caravan.resilience;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ResilienceConfiguration {
    /** For routes that refer to their policy by name. */
    @Bean(OutagePolicy.DATABASE)
    OutagePolicy databaseOutagePolicy(CircuitBreakers circuitBreakers) {
        return circuitBreakers.database();
    }
}
