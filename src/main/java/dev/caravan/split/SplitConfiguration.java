package dev.caravan.split;

import dev.caravan.feed.ArchiveSettings;
import dev.caravan.resilience.LeaseRenewalRoute;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SplitSettings.class, ArchiveSettings.class})
class SplitConfiguration {
    @Bean
    @ConditionalOnProperty("caravan.split.enabled")
    LeaseRenewalRoute splitLeaseRenewalRoute(SplitJobs jobs, LeaseRenewal renewal) {
        return new LeaseRenewalRoute("split-renew-leases", jobs, renewal::renew);
    }
}
