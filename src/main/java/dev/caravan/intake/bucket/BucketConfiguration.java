package dev.caravan.intake.bucket;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@BucketWatchEnabled
@EnableConfigurationProperties(BucketSettings.class)
class BucketConfiguration {}
