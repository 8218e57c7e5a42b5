package dev.caravan.intake;

import java.nio.file.Path;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.inbox}: the drop folder.
 *
 * @param enabled whether this process watches it
 * @param directory the folder, its sub-folders included
 * @param done folder for files whose job COMPLETED
 * @param failed folder for files whose job FAILED or was ABORTED
 * @param pollInterval pause between two polls of the folder
 * @param stableFor how long size and time of a file must be unchanged before it counts as complete
 * @param suffix if set, files whose names end with it are taken, and no others; else CSV files by their names, zip archives, and files that a
 *     feed or a report matches
 * @param tablePer what tables are named after
 * @param doneFileSuffix if set, a file {@code x} is taken, whatever its name, if {@code x} + suffix exists, and no other is
 */
@ConfigurationProperties("caravan.inbox")
@Validated
record InboxSettings(
        @DefaultValue("false") boolean enabled,
        Path directory,
        Path done,
        Path failed,
        @DefaultValue("500ms") @DurationMin(millis = 50) Duration pollInterval,
        @DefaultValue("2s") @DurationMin(millis = 0) Duration stableFor,
        @DefaultValue("") String suffix,
        @DefaultValue("file") TablePer tablePer,
        @Nullable String doneFileSuffix) {
    /** The origin of jobs that came through the folder. */
    static final String ORIGIN = "inbox";
}
