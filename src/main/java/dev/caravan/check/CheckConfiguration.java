package dev.caravan.check;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CheckConfiguration {
    @Bean
    EmailRule emailRule() {
        return new EmailRule(EmailSettings.DEFAULT);
    }
}
