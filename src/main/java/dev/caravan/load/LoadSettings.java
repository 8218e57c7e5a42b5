package dev.caravan.load;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.load}.
 *
 * @param enabled whether this process loads
 * @param concurrency chunks that this process loads at once; each uses a database connection
 * @param longPoll how long a loader waits at the queue for a chunk (SQS long polling), 0 to 20 s
 * @param redeliveries how often a chunk that fails for an unknown reason is redelivered before it becomes a dead letter
 * @param redeliveryPause pause before the first redelivery; it doubles each time
 */
@ConfigurationProperties("caravan.load")
@Validated
record LoadSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("2") @Min(1) @Max(64) int concurrency,

        @DefaultValue("5s") @DurationMin(seconds = 0) @DurationMax(seconds = 20)
        Duration longPoll,

        @DefaultValue("3") @Min(0) @Max(100) int redeliveries,
        @DefaultValue("500ms") @DurationMin(millis = 1) Duration redeliveryPause) {}
