package dev.caravan.feed;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import dev.caravan.feed.rule.AllRejectedPolicy;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.FileGlob;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.Mistake;
import dev.caravan.feed.rule.NewColumnPolicy;
import dev.caravan.feed.rule.RejectLimit;
import dev.caravan.feed.rule.SameContentPolicy;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.feed.rule.UndeclaredColumnPolicy;
import dev.caravan.feed.rule.WriteMode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The configured feeds: selects the rules by which a file loads. Thread-safe. */
public class Feeds {
    private static final Feed DEFAULTS = ConfiguredRules.empty(Feed.class);

    private final FeedSettings settings;
    private final Map<String, Feed> feeds;

    /** @param feeds by name; the first whose {@code match} fits a file applies to it */
    Feeds(FeedSettings settings, Map<String, Feed> feeds) {
        this.settings = settings;
        this.feeds = feeds;
    }

    /**
     * The feeds of an environment, in the order of its configuration, where no application runs.
     *
     * @throws InvalidFeedException if a feed is invalid
     */
    public static Feeds configuredBy(Environment environment) {
        return configuredBy(Binder.get(environment).bindOrCreate("caravan", FeedSettings.class), environment);
    }

    /** Feeds are bound apart from the other settings: an unknown key here is a rule that would not be applied, so it is refused. */
    static Feeds configuredBy(FeedSettings settings, Environment environment) {
        Map<String, Feed> feeds = ConfiguredRules.bind(environment, "caravan.feeds", Feed.class);
        feeds.forEach(FeedValidator::check);
        return new Feeds(settings, feeds);
    }

    /** All feeds by name, in the order in which they are matched with a file. */
    public Map<String, Feed> all() {
        return Collections.unmodifiableMap(feeds);
    }

    /**
     * The rules for a file: options take precedence over its feed, and its feed over the defaults.
     *
     * @param path path or key of the file; a label only, nothing is opened
     * @throws UnknownFeedException if the options name a feed that is not configured, or no feed matches and
     *     {@code caravan.strict-feeds} is on
     */
    public JobSettings settingsFor(Path path, JobOptions options) {
        return settingsFor(path, options, null);
    }

    /**
     * As {@link #settingsFor(Path, JobOptions)}, of a file that a glob of a command found.
     *
     * @param captures what the glob's wildcards stand for; null: no glob found it
     */
    public JobSettings settingsFor(Path path, JobOptions options, @Nullable List<String> captures) {
        String name = nameFor(path, options);
        if (name == null && settings.strictFeeds()) {
            throw new UnknownFeedException("%s: no feed matches it, and caravan.strict-feeds is on".formatted(path));
        }
        Feed feed = named(name);
        WriteMode writeMode = writeMode(feed, options);
        Mapping stated = mapping(feed, options);
        Mapping mapping = new Mapping(
                stated.columns(),
                stated.values(),
                options.mapping().rows().set() == null
                        ? SourceNameValues.ofFeed(path, feed).known(stated.rows())
                        : SourceNameValues.ofCommand(path, captures).known(stated.rows()));
        return new JobSettings(
                name,
                new JobSettings.Target(
                        firstNonNull(
                                options.table(),
                                feed.table(),
                                TableName.of(Objects.requireNonNullElse(options.namedAfter(), path))),
                        writeMode.append() ? List.of() : key(feed, options),
                        rulesOf(feed, options),
                        Set.copyOf(options.columns().keySet()),
                        feed.lineage() == null || feed.lineage()),
                JobSettings.Reading.of(
                        settings,
                        dialect(feed, options, mapping),
                        options.onFieldCountMismatch() == null
                                ? feed.onFieldCountMismatch()
                                : options.onFieldCountMismatch(),
                        mapping),
                new Policies(
                        Objects.requireNonNullElse(feed.onUndeclaredColumn(), UndeclaredColumnPolicy.LOAD),
                        Boolean.TRUE.equals(mapping.columns().ignoreExtra())
                                ? NewColumnPolicy.IGNORE
                                : Objects.requireNonNullElse(feed.onNewColumn(), NewColumnPolicy.REJECT_FILE),
                        Objects.requireNonNullElse(feed.onTypeMismatch(), TypeMismatchPolicy.REJECT),
                        feed.deliverability(),
                        feed.mailbox(),
                        feed.allowSpecialUseDomains(),
                        feed.foldLocalPart(),
                        rejectLimit(feed, options),
                        options.dryRun(),
                        feed.rowEvents(),
                        writeMode),
                null,
                null);
    }

    /** Whether the options or the file's feed name the table; if not, it is named after the file. */
    public boolean nameTable(Path path, JobOptions options) {
        return options.table() != null || named(nameFor(path, options)).table() != null;
    }

    /** Whether a feed is configured for a file by its name. */
    public boolean match(Path path) {
        return matching(path) != null;
    }

    /** Whether a file is loaded whose content is in the table already, under another name; the options don't say. */
    public boolean loadSameContent(Path path, JobOptions options) {
        return named(nameFor(path, options)).sameContent() == SameContentPolicy.LOAD;
    }

    /** Whether a job may complete of which every record was rejected; a max-rejects of 100% lets it, too. */
    public boolean allowAllRejected(Path path, JobOptions options) {
        return named(nameFor(path, options)).onAllRejected() == AllRejectedPolicy.COMPLETE;
    }

    /** The rules for a corrections file: the rules of the job that it corrects. */
    public JobSettings settingsFor(long corrected, JobSettings first, JobOptions options) {
        return first.correcting(corrected, options, settings);
    }

    private static List<String> key(Feed feed, JobOptions options) {
        return !options.key().isEmpty() || feed.key() == null ? options.key() : feed.key();
    }

    /** @throws UserException if the feed and the options contradict each other */
    private static WriteMode writeMode(Feed feed, JobOptions options) {
        try {
            if (Boolean.TRUE.equals(options.write().append()) && !options.key().isEmpty()) {
                throw new IllegalArgumentException("append makes every record a row, whatever its key; leave key out");
            }
            return options.write().or(feed.write()).resolved();
        } catch (IllegalArgumentException e) {
            throw new UserException(ErrorKind.BAD_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }

    /** @throws UserException if what the feed and the options state together is invalid */
    private static Mapping mapping(Feed feed, JobOptions options) {
        Mapping mapping = options.mapping().or(feed.mapping());
        Mistake mistake = mapping.mistake();
        if (mistake != null) {
            throw new UserException(ErrorKind.BAD_REQUEST, mistake.of(mistake.setting()));
        }
        return mapping;
    }

    /** A file whose columns are named has no header, unless something says that it has one in which other names are. */
    private static DialectOptions dialect(Feed feed, JobOptions options, Mapping mapping) {
        DialectOptions dialect =
                feed.dialect() == null ? options.dialect() : options.dialect().or(feed.dialect());
        return mapping.columns().columnNames() == null ? dialect : dialect.or(DialectOptions.NO_HEADER);
    }

    private static @Nullable RejectLimit rejectLimit(Feed feed, JobOptions options) {
        String limit = options.maxRejects() == null ? feed.maxRejects() : options.maxRejects();
        return limit == null
                ? null
                : RejectLimit.parse(
                        limit, Objects.requireNonNullElse(feed.onTooManyRejects(), TooManyRejectsPolicy.KEEP));
    }

    /** A type in the options takes precedence over the feed's; a format belongs to its type. */
    private static Map<String, ColumnRule> rulesOf(Feed feed, JobOptions options) {
        Map<String, ColumnRule> rules = new LinkedHashMap<>();
        if (feed.columns() != null) {
            rules.putAll(feed.columns());
        }
        options.columns().forEach((column, type) -> {
            ColumnRule rule = rules.getOrDefault(column, ColumnRule.NONE);
            ColumnRule typed = type == rule.type()
                    ? rule
                    : rule.withType(type).withFormat(null).withBounds(null, null);
            String format = options.mapping().values().columnFormats().get(column);
            rules.put(column, format == null ? typed : typed.withFormat(format));
        });
        return rules;
    }

    private @Nullable String nameFor(Path path, JobOptions options) {
        return options.feed() != null ? configured(options.feed()) : matching(path);
    }

    private Feed named(@Nullable String name) {
        return Objects.requireNonNullElse(name == null ? null : feeds.get(name), DEFAULTS);
    }

    private String configured(String feed) {
        if (!feeds.containsKey(feed)) {
            throw new UnknownFeedException(
                    "no feed is named \"%s\"; configured are %s".formatted(feed, feeds.keySet()));
        }
        return feed;
    }

    private @Nullable String matching(Path path) {
        for (Map.Entry<String, Feed> feed : feeds.entrySet()) {
            if (FileGlob.matches(Objects.requireNonNull(feed.getValue().match()), path)) {
                return feed.getKey();
            }
        }
        return null;
    }

    private static String firstNonNull(@Nullable String first, @Nullable String second, String last) {
        return first != null ? first : second != null ? second : last;
    }
}
