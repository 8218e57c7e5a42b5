package dev.caravan.feed.yaml;

import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with a feed or a report.
 *
 * @param file as its user named it
 * @param line from 1; 0: it is in no line
 * @param key the setting, {@code caravan.feeds.people.key[0]}; null: the fault is the file's
 * @param message what is wrong, and what to write
 */
public record FeedFault(String file, int line, @Nullable String key, String message) {
    /** {@code FILE:LINE: KEY: MESSAGE}. */
    @Override
    public String toString() {
        return file + (line == 0 ? "" : ":" + line) + ": " + (key == null ? "" : key + ": ") + message;
    }
}
