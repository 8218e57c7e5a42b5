package dev.caravan.metrics;

import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.metrics}.
 *
 * @param pollInterval pause between two queries of the ledger and the queues; a scrape makes none
 */
@ConfigurationProperties("caravan.metrics")
@Validated
record MetricsSettings(
        @DefaultValue("15s") @DurationMin(millis = 10) Duration pollInterval) {}
