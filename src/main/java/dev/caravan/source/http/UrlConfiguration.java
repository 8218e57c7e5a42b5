package dev.caravan.source.http;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UrlSettings.class)
class UrlConfiguration {
    @Bean
    HttpFetcher httpFetcher(UrlSettings settings) {
        return new HttpFetcher(settings);
    }
}
