package dev.caravan.upload;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.uploads}.
 *
 * @param directory folder of uploads; splitters must see it under the same path
 * @param objects {@code s3://BUCKET/PREFIX/} place of complete uploads, for splitters that don't see the directory; null: they stay in it
 * @param maxFileSize bytes of one file, at most
 * @param minFreeSpace free space on the disk below which uploads are refused
 * @param maxPerClient unfinished uploads of one user, or of one address if no login is required
 * @param expireAfter how long an unfinished upload stays after its last byte, and a finished one answers repeated requests
 * @param keepCompleted how long the file of a job that COMPLETED stays, for a reconcile; 0: it goes at once
 * @param keepFailed how long the file of a job that FAILED or was ABORTED stays
 * @param scanCommand program that looks at each complete upload, with arguments; blank: none
 * @param scanTimeout how long it may take
 * @param pollInterval pause between two sweeps for expired uploads
 */
@ConfigurationProperties("caravan.uploads")
@Validated
public record UploadSettings(
        Path directory,

        @Pattern(regexp = "s3://[^/]+(/.*)?", message = "must be s3://BUCKET/PREFIX/") @Nullable
        String objects,

        @DefaultValue("1TB") DataSize maxFileSize,
        @DefaultValue("1GB") DataSize minFreeSpace,
        @DefaultValue("500") @Min(1) @Max(100_000) int maxPerClient,
        @DefaultValue("24h") @DurationMin(seconds = 1) Duration expireAfter,
        @DefaultValue("0s") @DurationMin(seconds = 0) Duration keepCompleted,
        @DefaultValue("7d") @DurationMin(seconds = 0) Duration keepFailed,
        @DefaultValue("") String scanCommand,
        @DefaultValue("60s") @DurationMin(millis = 1) Duration scanTimeout,
        @DefaultValue("30s") @DurationMin(millis = 50) Duration pollInterval) {}
