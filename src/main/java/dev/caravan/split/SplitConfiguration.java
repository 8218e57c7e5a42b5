package dev.caravan.split;

import dev.caravan.feed.ArchiveSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({SplitSettings.class, ArchiveSettings.class})
class SplitConfiguration {}
