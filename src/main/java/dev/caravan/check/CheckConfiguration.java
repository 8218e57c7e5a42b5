package dev.caravan.check;

import dev.caravan.check.email.EmailMxCheck;
import dev.caravan.check.email.EmailRule;
import dev.caravan.check.email.EmailSettings;
import dev.caravan.check.email.EmailVerificationSettings;
import dev.caravan.check.email.SmtpCalloutCheck;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EmailVerificationSettings.class)
class CheckConfiguration {
    @Bean
    EmailRule emailRule() {
        return new EmailRule(EmailSettings.DEFAULT);
    }

    @Bean
    @Lazy
    EmailMxCheck emailMxCheck(EmailVerificationSettings settings) {
        return new EmailMxCheck(settings.dns().settings());
    }

    @Bean
    @Lazy
    SmtpCalloutCheck smtpCalloutCheck(EmailVerificationSettings settings, EmailMxCheck domains) {
        return new SmtpCalloutCheck(settings.smtpCallout().settings(), domains);
    }
}
