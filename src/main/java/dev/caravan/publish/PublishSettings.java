package dev.caravan.publish;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.publish}. Loaders publish.
 *
 * @param stagedFrom size of a source from which its rows are staged, if the load method is auto
 * @param pollInterval pause between two polls for a job
 * @param leaseDuration after it another loader may publish a job whose loader sends no heartbeat
 * @param maxAttempts when so many loaders in a row died or failed at a publish, the job FAILS
 * @param retryPause how long a job rests after a failure that may pass
 */
@ConfigurationProperties("caravan.publish")
@Validated
record PublishSettings(
        @DefaultValue("64MB") DataSize stagedFrom,
        @DefaultValue("200ms") @DurationMin(millis = 10) Duration pollInterval,
        @DefaultValue("30s") @DurationMin(seconds = 2) Duration leaseDuration,
        @DefaultValue("30") @Min(2) @Max(10_000) int maxAttempts,
        @DefaultValue("10s") @DurationMin(millis = 10) Duration retryPause) {}
