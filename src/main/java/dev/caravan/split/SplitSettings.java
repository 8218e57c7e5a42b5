package dev.caravan.split;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.split}.
 *
 * @param enabled whether this process splits
 * @param concurrency jobs that this process splits at once
 * @param pollInterval pause between two polls for a job
 * @param leaseDuration after it another splitter may take a job whose splitter sends no heartbeat
 * @param maxInFlightChunks chunks of a job that may be in flight at once
 * @param maxInFlightSize so large may the messages of a job be that are in flight at once, but for the last one; bounds the size of an
 *     in-memory queue
 * @param stallTimeout when no chunk of a job was written for so long and the queue is empty, the missing chunks are
 *     considered lost and split again
 * @param maxAttempts when so many splitters in a row died or failed at a job, and none got further than the one before, the job FAILS
 * @param retryPause how long a job rests after a failure that may pass
 */
@ConfigurationProperties("caravan.split")
@Validated
record SplitSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("2") @Min(1) @Max(64) int concurrency,
        @DefaultValue("200ms") @DurationMin(millis = 10) Duration pollInterval,
        @DefaultValue("30s") @DurationMin(seconds = 2) Duration leaseDuration,
        @DefaultValue("1000") @Min(1) @Max(10_000) int maxInFlightChunks,
        @DefaultValue("8MB") DataSize maxInFlightSize,
        @DefaultValue("30s") @DurationMin(millis = 100) Duration stallTimeout,
        @DefaultValue("30") @Min(2) @Max(10_000) int maxAttempts,
        @DefaultValue("10s") @DurationMin(millis = 10) Duration retryPause) {}
