package dev.caravan.web.download;

import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.downloads}: files that are made to be downloaded.
 *
 * @param directory where they lie; emptied at each start
 * @param maxSize bytes of all of them, beyond which those that nobody asked for longest are deleted
 * @param keep how long one stays that nobody asks for
 */
@ConfigurationProperties("caravan.downloads")
@Validated
record DownloadSettings(
        Path directory,
        @DefaultValue("10GB") DataSize maxSize,
        @DefaultValue("10m") @DurationMin(seconds = 1) Duration keep) {}
