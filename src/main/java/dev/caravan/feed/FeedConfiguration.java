package dev.caravan.feed;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FeedSettings.class)
class FeedConfiguration {
    @Bean
    Feeds feeds(FeedSettings settings, Environment environment) {
        return Feeds.configuredBy(settings, environment);
    }

    @Bean
    Reports reports(FeedSettings settings, Environment environment) {
        return Reports.configuredBy(settings, environment);
    }
}
