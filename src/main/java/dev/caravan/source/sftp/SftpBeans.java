package dev.caravan.source.sftp;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SftpSettings.class)
class SftpBeans {
    @Bean
    SftpFetcher sftpFetcher(SftpSettings settings) {
        return new SftpFetcher(settings);
    }
}
