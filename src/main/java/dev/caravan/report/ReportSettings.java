package dev.caravan.report;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
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
 * @param spark for reports of the engine {@code spark}
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
        @DefaultValue("10s") @DurationMin(millis = 10) Duration retryPause,
        @DefaultValue @Valid Spark spark) {
    /**
     * Settings under {@code caravan.report.spark}.
     *
     * @param master URL of the cluster's master, or {@code local[N]} for N threads in one process; {@code local[*]} for all cores
     * @param home directory of a Spark distribution; null: {@code SPARK_HOME}, else {@code spark-submit} on the PATH
     * @param jars what Spark needs to reach S3, if it is not among its own jars: paths or URLs; absent: from Maven Central
     * @param rangeSize bytes of a source that one task reads; smaller sources, and compressed ones, are one task each
     * @param partitions number of tasks that write groups; 0: one for 64 MB of sources
     */
    record Spark(
            @DefaultValue("local[*]") String master,
            @Nullable String home,
            @Nullable List<String> jars,
            @DefaultValue("128MB") DataSize rangeSize,
            @DefaultValue("0") @Min(0) @Max(100_000) int partitions) {
        private static final long PARTITION_BYTES = 64L << 20;
        private static final int MOST_PARTITIONS = 10_000;

        /** @param sourceBytes of all sources; 0 if unknown */
        int partitions(long sourceBytes) {
            return partitions > 0
                    ? partitions
                    : (int) Math.min(MOST_PARTITIONS, Math.max(2, sourceBytes / PARTITION_BYTES));
        }
    }

    /** Message of a job that failed for want of disk space. */
    static final String DISK_FULL =
            "the disk is full: make room, or name another folder by caravan.report.temp-directory (--temp-dir)";
}
