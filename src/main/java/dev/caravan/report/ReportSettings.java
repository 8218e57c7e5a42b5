package dev.caravan.report;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.report} of processes that make reports; the reports themselves are under {@code caravan.reports}.
 *
 * @param enabled whether this process makes reports
 * @param queue name under which jobs of reports wait for it
 * @param memory of the process as a whole that a report may take; DuckDB gets what Java leaves of it
 * @param concurrency of a report at work at once
 * @param tempDirectory where records lie until they are grouped; what dead processes left there is deleted
 * @param minFreeSpace room on the disk that is left to others
 * @param results where reports go whose jobs don't say: a directory, or {@code s3://BUCKET/PREFIX/}
 * @param pollInterval pause between two looks for a job
 * @param leaseDuration how long a job stays a worker's that gives no sign of life
 * @param maxAttempts when workers died or failed at a job so often in a row, it FAILS
 * @param retryPause how long a job rests whose report failed for a reason that may pass
 */
@ConfigurationProperties("caravan.report")
@Validated
record ReportSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("reports") String queue,
        @DefaultValue("512MB") DataSize memory,
        @DefaultValue("2") @Min(1) @Max(64) int concurrency,
        Path tempDirectory,
        @DefaultValue("1GB") DataSize minFreeSpace,
        String results,
        @DefaultValue("200ms") @DurationMin(millis = 10) Duration pollInterval,
        @DefaultValue("30s") @DurationMin(seconds = 2) Duration leaseDuration,
        @DefaultValue("3") @Min(2) @Max(10_000) int maxAttempts,
        @DefaultValue("10s") @DurationMin(millis = 10) Duration retryPause) {}
