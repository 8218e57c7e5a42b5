package dev.caravan.web.download;

import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.downloads}: cached files for downloads.
 *
 * @param directory of the files; emptied at each start
 * @param maxSize total bytes; the least recently requested files beyond it are deleted
 * @param keep how long a file is kept after the last request
 */
@ConfigurationProperties("caravan.downloads")
@Validated
record DownloadSettings(
        Path directory,
        @DefaultValue("10GB") DataSize maxSize,
        @DefaultValue("10m") @DurationMin(seconds = 1) Duration keep) {}
