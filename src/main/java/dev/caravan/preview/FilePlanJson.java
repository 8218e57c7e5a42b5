package dev.caravan.preview;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.access.Submitter;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.feed.Feed;
import dev.caravan.feed.FeedMatch;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.Policies;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.RuleText;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.WriteMode;
import dev.caravan.jobs.DialectJson;
import dev.caravan.source.SourceInspector.Inspected;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How a file would be loaded, and what decides each part of it. Its fields are part of the fixed interface.
 *
 * @param feed whose rules apply; absent: none
 * @param feedFrom why that one, or none
 * @param otherFeeds that match too, and come later, or that nearly match
 * @param tableFrom what names the table
 * @param tableAsked whether the database was asked for the table
 * @param columns at most {@value #MOST_COLUMNS}
 * @param columnsNotShown how many more there are; absent: none
 * @param key columns of the key, as in the file
 * @param keyFrom what decides the key
 * @param loadMethod as it would be chosen; {@code auto} if only the database can say
 * @param remark on how the file was understood; absent: nothing
 * @param error why it would not load; absent if no reason is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FilePlanJson(
        String source,
        @Nullable String feed,
        String feedFrom,
        List<FeedMatch> otherFeeds,
        DialectJson dialect,
        String dialectFrom,
        String table,
        String tableFrom,
        boolean tableAsked,
        List<ColumnJson> columns,
        @Nullable Integer columnsNotShown,
        List<String> key,
        String keyFrom,
        String mode,
        String loadMethod,
        Map<String, String> policies,
        @Nullable String remark,
        @Nullable String error) {
    public static final int MOST_COLUMNS = 1000;

    /**
     * A column.
     *
     * @param column its name in the file
     * @param name in the table; absent if it is not loaded
     * @param type of its values
     * @param from what decides the type
     * @param rules as the feed states them
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ColumnJson(String column, @Nullable String name, String type, String from, List<String> rules) {}

    /** @param examined the plan as the table has it; null if the table was not asked, or refuses */
    public static FilePlanJson of(
            PreviewSource source,
            Feeds feeds,
            JobOptions options,
            JobSettings rules,
            Inspected head,
            @Nullable LoadPlan examined,
            boolean withoutDatabase,
            @Nullable String error) {
        List<FeedMatch> matches = FeedMatch.of(feeds, source.label());
        Feed feed = rules.feed() == null ? null : feeds.all().get(rules.feed());
        LoadPlan planned = head.plan();
        LoadPlan plan = examined == null ? planned : examined;
        WriteMode mode =
                plan == null ? rules.policies().writeMode() : plan.policies().writeMode();
        int columns = plan == null ? 0 : plan.columns().size();
        return new FilePlanJson(
                source.name(),
                rules.feed(),
                feedFrom(options, rules, feed, feeds),
                matches.stream()
                        .filter(match -> !match.feed().equals(rules.feed()))
                        .toList(),
                DialectJson.of(head.text().dialect(), head.text().encoding().name()),
                feed != null && feed.dialect() != null
                        ? "detected, but for what the feed or the command states"
                        : "detected, but for what the command states",
                plan == null ? rules.target().table() : plan.table().toString(),
                options.table() != null
                        ? "the command (--table)"
                        : feed != null && feed.table() != null ? "the feed" : "the file's name",
                !withoutDatabase,
                plan == null || planned == null
                        ? List.of()
                        : IntStream.range(0, Math.min(MOST_COLUMNS, columns))
                                .mapToObj(c -> column(options, rules, feed, planned, plan, c))
                                .toList(),
                columns > MOST_COLUMNS ? columns - MOST_COLUMNS : null,
                plan == null
                        ? rules.target().key()
                        : plan.key().stream()
                                .map(c -> plan.columns().get(c).header())
                                .toList(),
                keyFrom(options, feed, rules, plan, withoutDatabase),
                mode(mode),
                code(mode.method()),
                policies(rules.policies(), rules),
                head.remark(),
                error);
    }

    /** The same, with the texts that may name places of the server changed. */
    FilePlanJson withPlaces(UnaryOperator<String> shown) {
        return with(
                otherFeeds,
                columns,
                columnsNotShown,
                shown.apply(source),
                remark == null ? null : shown.apply(remark),
                error == null ? null : shown.apply(error));
    }

    /**
     * The same, for a login.
     *
     * @param most columns
     * @param text shortens a text of the file
     */
    FilePlanJson seenBy(Submitter submitter, int most, UnaryOperator<String> text) {
        int hidden = Math.max(0, columns.size() - most) + (columnsNotShown == null ? 0 : columnsNotShown);
        return with(
                otherFeeds.stream()
                        .filter(match -> submitter.seesFeed(match.feed()))
                        .toList(),
                columns.stream()
                        .limit(most)
                        .map(column -> new ColumnJson(
                                text.apply(column.column()),
                                column.name(),
                                column.type(),
                                column.from(),
                                column.rules()))
                        .toList(),
                hidden == 0 ? null : hidden,
                source,
                remark,
                error);
    }

    private FilePlanJson with(
            List<FeedMatch> feeds,
            List<ColumnJson> shown,
            @Nullable Integer notShown,
            String place,
            @Nullable String otherRemark,
            @Nullable String otherError) {
        return new FilePlanJson(
                place,
                feed,
                feedFrom,
                feeds,
                dialect,
                dialectFrom,
                table,
                tableFrom,
                tableAsked,
                shown,
                notShown,
                key,
                keyFrom,
                mode,
                loadMethod,
                policies,
                otherRemark,
                otherError);
    }

    private static String feedFrom(JobOptions options, JobSettings rules, @Nullable Feed feed, Feeds feeds) {
        if (options.feed() != null) {
            return "the command (--feed)";
        }
        if (rules.feed() == null) {
            return feeds.all().isEmpty() ? "no feed is configured" : "no feed's match fits the file";
        }
        return "the first feed whose match fits the file: " + (feed == null ? "" : feed.match());
    }

    private static ColumnJson column(
            JobOptions options, JobSettings rules, @Nullable Feed feed, LoadPlan planned, LoadPlan plan, int c) {
        Column column = plan.columns().get(c);
        return new ColumnJson(
                column.header(),
                column.ignored() ? null : column.name(),
                column.type().toString(),
                from(options, rules, feed, planned.columns().get(c), column),
                RuleText.of(plan, c));
    }

    private static String from(
            JobOptions options, JobSettings rules, @Nullable Feed feed, Column planned, Column column) {
        if (column.ignored()) {
            return planned.ignored()
                    ? "not loaded: the feed has no rule for it (on-undeclared-column)"
                    : "not loaded: the table has no such column (on-new-column)";
        }
        if (column.type() != planned.type() || column.declared() != planned.declared()) {
            return "the table";
        }
        if (hasType(options.columns(), column.header())) {
            return "the command (--column)";
        }
        boolean declared = rules.target().columns().entrySet().stream()
                .anyMatch(rule -> rule.getKey().equalsIgnoreCase(column.header()) && hasType(rule.getValue()));
        if (declared && feed != null) {
            return "the feed";
        }
        return column.unseen()
                ? "text: the first records have no value that says more"
                : "inferred from the first records";
    }

    private static boolean hasType(Map<String, ?> types, String name) {
        return types.keySet().stream().anyMatch(name::equalsIgnoreCase);
    }

    private static boolean hasType(ColumnRule rule) {
        return rule.type() != null;
    }

    private static String keyFrom(
            JobOptions options,
            @Nullable Feed feed,
            JobSettings rules,
            @Nullable LoadPlan plan,
            boolean withoutDatabase) {
        if (!options.key().isEmpty()) {
            return "the command (--key)";
        }
        if (feed != null && feed.key() != null && !rules.target().key().isEmpty()) {
            return "the feed";
        }
        if (plan != null && !plan.key().isEmpty()) {
            return "the table's primary key";
        }
        return withoutDatabase && !rules.policies().writeMode().append()
                ? "none is given: the table's primary key if it has one, else every record is a row"
                : "none: every record is a row";
    }

    private static String mode(WriteMode mode) {
        return code(mode.mode()) + (mode.append() ? ", append" : "") + (mode.atomic() ? ", atomic" : "");
    }

    private static Map<String, String> policies(Policies policies, JobSettings rules) {
        Map<String, String> named = new LinkedHashMap<>();
        named.put("on-duplicate", code(policies.writeMode().onDuplicate()));
        named.put("on-undeclared-column", code(policies.onUndeclaredColumn()));
        named.put("on-new-column", code(policies.onNewColumn()));
        named.put("on-type-mismatch", code(policies.onTypeMismatch()));
        named.put(
                "on-field-count-mismatch",
                code(Objects.requireNonNullElse(rules.reading().onFieldCountMismatch(), FieldCountPolicy.REJECT)));
        named.put(
                "max-rejects",
                policies.rejects() == null ? "all" : policies.rejects().toString());
        return named;
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
