package dev.caravan.upload;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("caravan.web.enabled")
@EnableConfigurationProperties(UploadSettings.class)
class UploadConfiguration {}
