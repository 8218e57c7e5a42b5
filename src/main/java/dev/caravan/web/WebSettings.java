package dev.caravan.web;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * HTTP.
 *
 * @param enabled whether this process answers it; {@code caravan serve} says so
 */
@ConfigurationProperties("caravan.web")
record WebSettings(@DefaultValue("false") boolean enabled) {}
