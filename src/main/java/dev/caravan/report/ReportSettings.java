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
 * Settings under {@code caravan.report}, for processes that make reports. The reports are under {@code caravan.reports}.
 *
 * @param enabled whether this process makes reports
 * @param queue name of the jobs that this process takes
 * @param memory of the whole process while it makes a report; DuckDB gets what Java leaves
 * @param concurrency threads of a report
 * @param tempDirectory for records until they are grouped; directories of dead processes in it are deleted
 * @param minFreeSpace free disk space that reports leave to other programs
 * @param results default destination of reports: a directory, or {@code s3://BUCKET/PREFIX/}
 * @param pollInterval pause between two queries for a job
 * @param leaseDuration time after which a job without heartbeat is given to another worker
 * @param maxAttempts number of consecutive deaths or failures of workers after which the job FAILS
 * @param retryPause pause before another attempt after a temporary failure
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
        @DefaultValue("10s") @DurationMin(millis = 10) Duration retryPause) {
    /** Message of a job that failed for want of disk space. */
    static final String DISK_FULL =
            "the disk is full: make room, or name another folder by caravan.report.temp-directory (--temp-dir)";
}
