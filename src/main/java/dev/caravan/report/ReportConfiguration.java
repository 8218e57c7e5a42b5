package dev.caravan.report;

import dev.caravan.resilience.LeaseRenewalRoute;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ReportSettings.class)
class ReportConfiguration {
    @Bean
    @ConditionalOnProperty("caravan.report.enabled")
    LeaseRenewalRoute reportLeaseRenewalRoute(ReportJobs jobs) {
        return new LeaseRenewalRoute("report-renew-leases", jobs, jobs::renew);
    }
}
