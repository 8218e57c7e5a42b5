package dev.caravan.publish;

import dev.caravan.resilience.LeaseRenewalRoute;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PublishSettings.class)
class PublishConfiguration {
    @Bean
    @ConditionalOnProperty("caravan.load.enabled")
    LeaseRenewalRoute publishLeaseRenewalRoute(PublishJobs jobs) {
        return new LeaseRenewalRoute("publish-renew-leases", jobs, () -> {
            jobs.renew();
            jobs.failBrokenGroups();
        });
    }
}
