package dev.caravan.intake;

import dev.caravan.feed.ArchiveSettings;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({InboxSettings.class, ArchiveSettings.class, SpoolSettings.class})
class IntakeConfiguration {}
