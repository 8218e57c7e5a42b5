package dev.caravan.web;

import dev.caravan.csv.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.RejectLimit;
import dev.caravan.feed.TooManyRejects;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is to be loaded, and how; whatever is absent is as the feed says.
 *
 * @param source a file of the server, below its configured roots
 * @param feed name of a feed
 * @param table target table
 * @param key columns that are unique together
 * @param maxRejects {@code N} or {@code P%}
 * @param dryRun check everything, load nothing
 */
record JobRequest(
        @NotBlank @Size(max = 4096) String source,
        @Nullable @Size(max = 200) String feed,
        @Nullable @Size(max = 200) String table,
        @Nullable @Size(max = 100) List<@Size(max = 200) String> key,
        @Nullable @Size(max = 20) String maxRejects,
        @Nullable Boolean dryRun) {

    /** @throws ProblemException if they contradict each other */
    JobOptions options() {
        if (maxRejects != null) {
            try {
                RejectLimit.parse(maxRejects, TooManyRejects.KEEP);
            } catch (IllegalArgumentException e) {
                throw new ProblemException(ProblemType.BAD_REQUEST, "maxRejects: " + e.getMessage());
            }
        }
        return new JobOptions(
                feed,
                table,
                Objects.requireNonNullElse(key, List.of()),
                Map.of(),
                DialectOptions.NONE,
                null,
                maxRejects,
                Boolean.TRUE.equals(dryRun));
    }
}
