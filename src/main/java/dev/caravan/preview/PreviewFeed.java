package dev.caravan.preview;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.Feed;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.FileGlob;
import dev.caravan.feed.yaml.FeedFile;
import dev.caravan.feed.yaml.FeedYaml;
import dev.caravan.feed.yaml.SettingNames;
import dev.caravan.feed.yaml.YamlText;
import dev.caravan.ledger.database.Database;
import dev.caravan.source.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a preview found out, as a feed by which the file loads as it does without. */
public final class PreviewFeed {
    private static final Pattern GLOB_SIGNS = Pattern.compile("[*?\\[\\]{}\\\\]");
    /** A date or a serial number within a name. */
    private static final Pattern NUMBERS = Pattern.compile("\\d{4,}(?:[-_.]?\\d{2,})*");

    /** Settings that a feed has of its file, not of the options. */
    private static final Set<String> FOUND_OUT = Set.of("match", "table", "key", "columns", "dialect");

    private static final Feeds NO_FEEDS = FeedFile.feeds("", RecordLimits.standard());

    private PreviewFeed() {}

    /**
     * The text of the file. What a load finds out anew in each file is commented out, unless the file would then be read otherwise.
     *
     * @param name of the feed
     * @param rules by which the source was read
     * @param feed the feed that matched it, whose other settings are kept; null: none did
     * @param plan what a load would work by
     */
    public static String write(
            String name,
            PreviewSource source,
            JobSettings rules,
            @Nullable Feed feed,
            Preview preview,
            LoadPlan plan,
            DecompressionLimits limits,
            Database database) {
        String text = text(
                name,
                source.label(),
                rules,
                feed,
                preview,
                plan,
                rules.reading().dialect());
        return isReadAlike(text, name, source, rules, plan, limits, database)
                ? text
                : text(name, source.label(), rules, feed, preview, plan, stated(preview));
    }

    private static boolean isReadAlike(
            String text,
            String name,
            PreviewSource source,
            JobSettings rules,
            LoadPlan plan,
            DecompressionLimits limits,
            Database database) {
        try {
            JobOptions byName = new JobOptions(name, null, List.of(), Map.of());
            JobSettings byFeed =
                    FeedFile.feeds(text, rules.reading().recordLimits()).settingsFor(source.label(), byName);
            LoadPlan other = Preview.of(source, byFeed, limits, database, 1L).plan();
            return other != null
                    && other.dialect().equals(plan.dialect())
                    && headers(other).equals(headers(plan));
        } catch (IOException | SourceException e) {
            return false;
        }
    }

    private static List<String> headers(LoadPlan plan) {
        return plan.columns().stream().map(Column::header).toList();
    }

    private static DialectOptions stated(Preview preview) {
        Dialect dialect = preview.dialect();
        return new DialectOptions(null, null, null, null, null, dialect.header(), dialect.skipLines(), null);
    }

    private static String text(
            String name,
            Path label,
            JobSettings rules,
            @Nullable Feed feed,
            Preview preview,
            LoadPlan plan,
            DialectOptions given) {
        String file = Objects.requireNonNullElse(label.getFileName(), label).toString();
        Map<String, Object> settings = new LinkedHashMap<>();
        String glob = GLOB_SIGNS.matcher(file).replaceAll("\\\\$0");
        settings.put("match", glob);
        settings.put("table", rules.target().table());
        if (!rules.target().key().isEmpty()) {
            settings.put("key", rules.target().key());
        }
        settings.put("dialect", dialect(preview, given));
        Map<String, Object> usual = new LinkedHashMap<>();
        addSettings(usual, NO_FEEDS.settingsFor(label, JobOptions.NONE));
        addSettings(settings, rules);
        settings.entrySet().removeIf(setting -> setting.getValue().equals(usual.get(setting.getKey())));
        if (feed != null) {
            SettingNames.stated(feed).forEach(settings::putIfAbsent);
            settings.remove("columns");
        }
        FeedYaml yaml = new FeedYaml()
                .head("%s: what was inferred of it. The first feed that matches a file is its feed.".formatted(file));
        kind(file).ifPresent(kind -> yaml.remark("match", "all of its kind: " + FeedYaml.flow(kind)));
        KeyCandidates.named(plan, preview.sample())
                .filter(column -> rules.target().key().isEmpty())
                .filter(YamlText::isKey)
                .findFirst()
                .ifPresent(column -> yaml.remark(
                        "key",
                        FeedYaml.flow(List.of(column))
                                + "  # no two of the first records have the same; the first row of a key wins"));
        remarksOnDialect(yaml, preview, given);
        return yaml.write(name, settings, columns(yaml, plan));
    }

    /** The parts of a record that feeds have as settings, and of the records in it. */
    private static void addSettings(Map<String, Object> settings, Record part) {
        SettingNames.stated(part).forEach((name, value) -> {
            if (FOUND_OUT.contains(name)) {
                return;
            }
            if (SettingNames.of(Feed.class).contains(name)) {
                settings.putIfAbsent(name, value);
            } else if (value instanceof Record inner) {
                addSettings(settings, inner);
            }
        });
    }

    /** @param given what the command or the feed stated */
    private static DialectOptions dialect(Preview preview, DialectOptions given) {
        Dialect dialect = preview.dialect();
        return new DialectOptions(
                dialect.delimiter().equals("\t") ? "tab" : dialect.delimiter(),
                sign(dialect.quote()),
                sign(dialect.escape()),
                Objects.requireNonNullElse(dialect.comment(), "none"),
                given.encoding(),
                (given.header() == null && isHeaderless(dialect)) ? Boolean.FALSE : given.header(),
                given.skipLines(),
                dialect.trim());
    }

    /** What is found out anew in each file, since stating it would change how the file is read. */
    private static void remarksOnDialect(FeedYaml yaml, Preview preview, DialectOptions given) {
        Dialect dialect = preview.dialect();
        if (given.encoding() == null) {
            yaml.remark("dialect.encoding", preview.encoding() + "  # found out anew in each file");
        }
        if (!isHeaderless(dialect) && given.header() == null) {
            yaml.remark(
                    "dialect.header",
                    dialect.header()
                            ? "true  # found out anew in each file; if stated, a repeated header is data"
                            : "false  # found out anew in each file, with the lines above the records");
        }
        if (dialect.skipLines() > 0 && given.skipLines() == null) {
            yaml.remark("dialect.skip-lines", dialect.skipLines() + "  # found out anew in each file");
        }
    }

    /** Whether it is to be stated that there is no header: then lines above the records are not looked for. */
    private static boolean isHeaderless(Dialect dialect) {
        return !dialect.header() && dialect.skipLines() == 0;
    }

    private static String sign(@Nullable Character sign) {
        return sign == null ? "none" : sign.toString();
    }

    private static Map<String, ColumnRule> columns(FeedYaml yaml, LoadPlan plan) {
        Map<String, ColumnRule> columns = new LinkedHashMap<>();
        for (Column column : plan.columns()) {
            if (column.ignored()) {
                continue;
            }
            ColumnRule rule = column.rule();
            columns.put(column.header(), column.unseen() ? rule : rule.withType(column.type()));
            if (column.unseen()) {
                yaml.remark("columns." + column.header(), "no value in the first records");
            } else if (!column.name().equals(column.header()) && rule.rename() == null) {
                yaml.remark("columns." + column.header(), "in the table: " + column.name());
            }
        }
        return columns;
    }

    /** The glob of files that are named alike but for a date or number; empty if the name has none, or nothing else. */
    private static Optional<String> kind(String file) {
        String glob =
                NUMBERS.matcher(GLOB_SIGNS.matcher(file).replaceAll("\\\\$0")).replaceAll("*");
        return glob.contains("*") && glob.length() > "*.csv.gz".length() && FileGlob.matches(glob, Path.of(file))
                ? Optional.of(glob)
                : Optional.empty();
    }
}
