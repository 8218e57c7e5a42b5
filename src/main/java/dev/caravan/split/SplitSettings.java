package dev.caravan.split;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.split}.
 *
 * @param enabled whether this process splits
 * @param concurrency jobs that this process splits at once
 * @param pollInterval pause between two looks for a job
 * @param leaseDuration how long a job stays a splitter's that gives no sign of life
 * @param maxInFlightChunks chunks of a job that may be on their way at once; bounds what an in-memory queue holds
 * @param stallTimeout when a job's chunks have not moved for so long and the queue is empty, the missing ones are taken
 *     for lost and split again
 * @param maxAttempts when splitters died or failed at a job so often in a row, and none got further than the one before, the job FAILS
 * @param retryPause how long a job rests whose splitting failed for a reason that may pass
 */
@ConfigurationProperties("caravan.split")
@Validated
record SplitSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("2") @Min(1) @Max(64) int concurrency,
        @DefaultValue("200ms") @DurationMin(millis = 10) Duration pollInterval,
        @DefaultValue("30s") @DurationMin(seconds = 2) Duration leaseDuration,
        @DefaultValue("24") @Min(1) @Max(10_000) int maxInFlightChunks,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration stallTimeout,
        @DefaultValue("30") @Min(2) @Max(10_000) int maxAttempts,
        @DefaultValue("10s") @DurationMin(millis = 10) Duration retryPause) {}
