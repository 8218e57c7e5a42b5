package dev.caravan.url;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UrlSettings.class)
class UrlConfiguration {
    @Bean
    UrlStore urlStore(UrlSettings settings) {
        return new UrlStore(settings);
    }
}
