package dev.caravan.feed;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** Decides by which rules a file loads. Thread-safe. */
@Component
@EnableConfigurationProperties(FeedSettings.class)
public class Feeds {
    private final FeedSettings settings;

    Feeds(FeedSettings settings) {
        this.settings = settings;
    }

    /**
     * The rules for a file: what the options say, else what its feed says, else the defaults.
     *
     * @param path path or key of the file; a label only, nothing is opened
     * @throws UnknownFeedException if the options name a feed that is not configured, or no feed matches and
     *     {@code caravan.strict-feeds} is on
     */
    public JobSettings settingsFor(Path path, JobOptions options) {
        String name = options.feed() != null ? configured(options.feed()) : matching(path);
        if (name == null && settings.strictFeeds()) {
            throw new UnknownFeedException("%s: no feed matches it, and caravan.strict-feeds is on".formatted(path));
        }
        Feed feed = name == null ? null : settings.feeds().get(name);
        String table = firstNonNull(options.table(), feed == null ? null : feed.table(), tableNamedAfter(path));
        Map<String, ColumnRule> columns =
                new HashMap<>(feed == null || feed.columns() == null ? Map.of() : feed.columns());
        options.columns()
                .forEach((column, type) -> columns.merge(
                        column,
                        new ColumnRule(type, false, null),
                        (rule, option) -> new ColumnRule(type, rule.required(), rule.maxLength())));
        return new JobSettings(
                name,
                table,
                keyOf(feed, options),
                columns,
                feed == null || feed.lineage() == null || feed.lineage(),
                settings.chunk().maxRecords(),
                Math.toIntExact(settings.chunk().maxSize().toBytes()),
                feed == null || feed.dialect() == null
                        ? options.dialect()
                        : options.dialect().or(feed.dialect()),
                options.ragged() != null ? options.ragged() : feed == null ? null : feed.ragged());
    }

    private static List<String> keyOf(@Nullable Feed feed, JobOptions options) {
        if (!options.key().isEmpty()) {
            return options.key();
        }
        return feed == null || feed.key() == null ? List.of() : feed.key();
    }

    private String configured(String feed) {
        if (!settings.feeds().containsKey(feed)) {
            throw new UnknownFeedException("no feed is named \"%s\"; configured are %s"
                    .formatted(feed, settings.feeds().keySet()));
        }
        return feed;
    }

    private @Nullable String matching(Path path) {
        Path file = path.getFileName();
        for (Map.Entry<String, Feed> feed : settings.feeds().entrySet()) {
            String glob = feed.getValue().match();
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
            if (matcher.matches(glob.contains("/") || file == null ? path : file)) {
                return feed.getKey();
            }
        }
        return null;
    }

    /** The file's name without its endings, in lower case: {@code Plays 2024.csv.gz} goes into {@code plays_2024}. */
    static String tableNamedAfter(Path path) {
        Path file = path.getFileName();
        String name = file == null ? "" : file.toString();
        int dot = name.indexOf('.', 1);
        String stem = (dot < 0 ? name : name.substring(0, dot)).toLowerCase(Locale.ROOT);
        String table = stem.replaceAll("[^\\p{L}\\p{N}_]+", "_").replaceAll("^_+|_+$", "");
        return table.isEmpty() ? "imported" : table;
    }

    private static String firstNonNull(@Nullable String first, @Nullable String second, String last) {
        return first != null ? first : second != null ? second : last;
    }
}
