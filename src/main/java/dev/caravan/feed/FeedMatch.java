package dev.caravan.feed;

import dev.caravan.feed.rule.FileGlob;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A feed that matches a file, or nearly does.
 *
 * @param match its glob
 * @param miss why it does not match, though nearly; null if it matches
 */
public record FeedMatch(String feed, String match, @Nullable String miss) {
    /** The feeds that match a file, the one that applies first, and those that nearly do; in the order of the configuration. */
    public static List<FeedMatch> of(Feeds feeds, Path file) {
        List<FeedMatch> matches = new ArrayList<>();
        for (Map.Entry<String, Feed> feed : feeds.all().entrySet()) {
            String match = feed.getValue().match();
            if (match == null) {
                continue;
            }
            if (FileGlob.matches(match, file)) {
                matches.add(new FeedMatch(feed.getKey(), match, null));
            } else {
                miss(match, file).ifPresent(miss -> matches.add(new FeedMatch(feed.getKey(), match, miss)));
            }
        }
        return matches;
    }

    private static Optional<String> miss(String match, Path file) {
        if (FileGlob.matches(
                match.toLowerCase(Locale.ROOT), Path.of(file.toString().toLowerCase(Locale.ROOT)))) {
            return Optional.of("letters differ in case");
        }
        if (match.contains("/") && !match.startsWith("/") && FileGlob.matches("**/" + match, file)) {
            return Optional.of("a match with a slash is compared with the whole path: write **/" + match);
        }
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        if (dot > 0 && FileGlob.matches(match, file.resolveSibling(name.substring(0, dot)))) {
            return Optional.of(
                    "the file's name has %s behind it: write %1$s at the end, or *".formatted(name.substring(dot)));
        }
        return Optional.empty();
    }
}
