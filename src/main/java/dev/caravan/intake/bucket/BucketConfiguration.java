package dev.caravan.intake.bucket;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@BucketsWatched
@EnableConfigurationProperties(BucketSettings.class)
class BucketConfiguration {}
