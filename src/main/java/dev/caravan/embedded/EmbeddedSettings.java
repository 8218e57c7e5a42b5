package dev.caravan.embedded;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.embedded}.
 *
 * @param queuePort where the queue in this process listens on 127.0.0.1; 0 for any free port
 */
@ConfigurationProperties("caravan.embedded")
@Validated
record EmbeddedSettings(
        @DefaultValue("0") @Min(0) @Max(65_535) int queuePort) {}
