package dev.caravan.check;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EmailInquirySettings.class)
class CheckConfiguration {
    @Bean
    EmailRule emailRule() {
        return new EmailRule(EmailSettings.DEFAULT);
    }

    @Bean
    @Lazy
    EmailMxCheck emailMxCheck(EmailInquirySettings settings) {
        return new EmailMxCheck(settings.dns().settings());
    }

    @Bean
    @Lazy
    EmailProbe emailProbe(EmailInquirySettings settings, EmailMxCheck domains) {
        return new EmailProbe(settings.probe().settings(), domains);
    }
}
