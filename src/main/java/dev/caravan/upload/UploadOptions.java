package dev.caravan.upload;

import dev.caravan.feed.JobOptions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an uploaded file is to be loaded; what is null is as the file's feed says.
 *
 * @param feed name of a feed
 * @param report name of a report that the file is to become; null: what matches it, if nothing else is said
 * @param table target table
 * @param key columns that are unique together
 * @param sha256 of the whole file, in lower-case hexadecimal; null: not checked
 */
public record UploadOptions(
        @Nullable String feed,
        @Nullable String report,
        @Nullable String table,
        List<String> key,
        @Nullable String sha256) {
    public UploadOptions {
        key = List.copyOf(key);
    }

    /** Whether nobody says what the file is for. */
    boolean isSilent() {
        return feed == null && report == null && table == null && key.isEmpty();
    }

    JobOptions jobOptions() {
        return new JobOptions(feed, table, key, Map.of());
    }
}
