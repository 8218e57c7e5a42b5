package dev.caravan.web;

import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Configuration;

/** What answers HTTP, in processes that do. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("caravan.web.enabled")
@EnableConfigurationProperties(WebSettings.class)
class WebConfiguration {}
