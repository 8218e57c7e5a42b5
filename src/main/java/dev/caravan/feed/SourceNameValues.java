package dev.caravan.feed;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import dev.caravan.feed.rule.FileGlob;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.feed.rule.RowValue;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a source's name gives the rows of its file.
 *
 * @param captures what the wildcards of a glob stand for in it; null: no glob found it
 * @param glob which glob, for messages
 */
record SourceNameValues(Path path, @Nullable List<String> captures, String glob) {

    /** Of options: the glob is the command's. */
    static SourceNameValues ofCommand(Path path, @Nullable List<String> captures) {
        return new SourceNameValues(path, captures, "the glob of the command, which must be in quotes");
    }

    /** Of a feed: the glob is its match. */
    static SourceNameValues ofFeed(Path path, Feed feed) {
        return new SourceNameValues(
                path,
                feed.match() == null
                        ? null
                        : FileGlob.captures(feed.match(), path).orElse(null),
                "the feed's match");
    }

    /**
     * The options with these origins as texts.
     *
     * @throws UserException if they name a wildcard that there is not
     */
    RowOptions known(RowOptions rows) {
        return rows.knowing((column, value) -> switch (value.origin()) {
            case FILE -> String.valueOf(path.getFileName());
            case MATCH -> captured(column, value);
            default -> null;
        });
    }

    private String captured(String column, RowValue value) {
        if (captures == null) {
            throw bad("set: column '%s' is %s, and %s did not come by %s".formatted(column, value, path, glob));
        }
        if (value.match() > captures.size()) {
            throw bad("set: column '%s' is %s, and %s has %d %s"
                    .formatted(column, value, glob, captures.size(), captures.size() == 1 ? "wildcard" : "wildcards"));
        }
        return captures.get(value.match() - 1);
    }

    private static UserException bad(String message) {
        return new UserException(ErrorKind.BAD_REQUEST, message);
    }
}
