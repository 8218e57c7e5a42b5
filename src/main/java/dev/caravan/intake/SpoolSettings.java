package dev.caravan.intake;

import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.spool}: copies of sources that can't be read piece by piece where they are.
 *
 * @param directory where they lie
 * @param maxSize of one of them
 * @param minFreeSpace room on the disk that is left to others
 * @param keep for how long copies stay whose jobs FAILED, or that no job has
 */
@ConfigurationProperties("caravan.spool")
@Validated
record SpoolSettings(
        Path directory,
        @DefaultValue("100GB") DataSize maxSize,
        @DefaultValue("1GB") DataSize minFreeSpace,
        @DefaultValue("1d") @DurationMin(seconds = 1) Duration keep) {}
