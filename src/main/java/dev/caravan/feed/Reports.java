package dev.caravan.feed;

import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.report.ReportDefinition;
import dev.caravan.feed.report.ReportOptions;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.feed.report.UnknownReportException;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.FileGlob;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.NewColumnPolicy;
import dev.caravan.feed.rule.RejectLimit;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.feed.rule.UndeclaredColumnPolicy;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The configured reports, and the rules by which the files of a report are read. Thread-safe. */
public class Reports {
    /** Name of a report that is not configured. */
    private static final String UNNAMED = "report";

    private final FeedSettings settings;
    private final Map<String, ReportDefinition> reports;

    Reports(FeedSettings settings, Map<String, ReportDefinition> reports) {
        this.settings = settings;
        this.reports = reports;
    }

    /**
     * The reports of an environment, in the order of its configuration, where no application runs.
     *
     * @throws InvalidFeedException if a report is invalid
     */
    public static Reports configuredBy(Environment environment) {
        return configuredBy(Binder.get(environment).bindOrCreate("caravan", FeedSettings.class), environment);
    }

    /** As {@link Feeds#configuredBy}: an unknown key is refused. */
    static Reports configuredBy(FeedSettings settings, Environment environment) {
        Map<String, ReportDefinition> reports =
                ConfiguredRules.bind(environment, "caravan.reports", ReportDefinition.class);
        reports.forEach(ReportValidator::check);
        return new Reports(settings, reports);
    }

    /**
     * Validates a report that is not configured.
     *
     * @throws InvalidFeedException if it is invalid
     */
    public static void check(Grouping grouping) {
        ReportValidator.check(grouping);
    }

    /** All reports by name, in the order in which they are matched with a file. */
    public Map<String, ReportDefinition> all() {
        return Collections.unmodifiableMap(reports);
    }

    /** @throws UnknownReportException if no report has the name; the message lists the configured ones */
    public ReportDefinition byName(String name) {
        ReportDefinition rule = reports.get(name);
        if (rule == null) {
            throw new UnknownReportException(
                    "no report is named \"%s\"; configured are %s".formatted(name, reports.keySet()));
        }
        return rule;
    }

    /** The report that an incoming file becomes: the first whose {@code match} fits its path or key. */
    public Optional<String> matching(Path path) {
        return reports.entrySet().stream()
                .filter(report -> {
                    String glob = report.getValue().match();
                    return glob != null && FileGlob.matches(glob, path);
                })
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /**
     * The snapshot for a report's job.
     *
     * @throws UnknownReportException if the options name a report that is not configured
     * @throws InvalidFeedException if the options describe an invalid report
     */
    public JobSettings settingsFor(List<ReportSpec.Source> sources, ReportOptions options) {
        ReportDefinition rule = options.report() == null ? null : byName(options.report());
        Grouping grouping = groupingOf(rule, options);
        Map<String, ColumnRule> columns = columnsOf(grouping, rule == null ? null : rule.columns(), options.columns());
        return new JobSettings(
                null,
                new JobSettings.Target(
                        options.report() == null ? UNNAMED : options.report(),
                        List.of(),
                        columns,
                        neededBy(grouping, options),
                        false),
                JobSettings.Reading.of(
                                settings,
                                rule == null || rule.dialect() == null
                                        ? options.dialect()
                                        : options.dialect().or(rule.dialect()),
                                options.onFieldCountMismatch() != null || rule == null
                                        ? options.onFieldCountMismatch()
                                        : rule.onFieldCountMismatch(),
                                Mapping.NONE)
                        .ofDefaultRecords(),
                policies(
                        grouping,
                        options.maxRejects() != null || rule == null ? options.maxRejects() : rule.maxRejects()),
                null,
                new ReportSpec(
                        grouping,
                        sources,
                        options.output(),
                        formatOf(rule, options),
                        options.memoryBytes(),
                        options.engine() != null || rule == null ? options.engine() : rule.engine(),
                        options.parts()));
    }

    private static Grouping groupingOf(@Nullable ReportDefinition rule, ReportOptions options) {
        Grouping said = options.grouping() != null
                ? options.grouping()
                : rule != null ? rule.grouping() : new Grouping(List.of(), List.of(), null, List.of(), null);
        Grouping grouping = options.orderBy().isEmpty()
                ? said
                : new Grouping(said.groupBy(), said.measures(), said.filter(), options.orderBy(), said.select());
        ReportValidator.check(grouping);
        return grouping;
    }

    private static ReportSpec.Format formatOf(@Nullable ReportDefinition rule, ReportOptions options) {
        ReportSpec.Format format = options.format() != null || rule == null ? options.format() : rule.format();
        return Objects.requireNonNullElse(format, ReportSpec.Format.CSV);
    }

    /** Group values are text as in the file, unless their type is given; aggregated values are numbers. */
    private static Map<String, ColumnRule> columnsOf(
            Grouping grouping, @Nullable Map<String, ColumnRule> declared, Map<String, ColumnType> types) {
        Map<String, ColumnRule> columns = new LinkedHashMap<>();
        if (declared != null) {
            columns.putAll(declared);
        }
        grouping.groupBy().forEach(name -> declare(columns, name, ColumnType.TEXT));
        grouping.measures().stream()
                .filter(measure ->
                        measure.column() != null && measure.aggregate().isOfNumbers())
                .forEach(measure -> declare(columns, Objects.requireNonNull(measure.column()), ColumnType.DECIMAL));
        grouping.measures().stream()
                .filter(measure -> measure.column() != null)
                .forEach(measure -> declare(columns, Objects.requireNonNull(measure.column()), typeOf(measure)));
        types.forEach((name, type) -> columns.put(
                name,
                columns.getOrDefault(name, ColumnRule.NONE)
                        .withType(type)
                        .withFormat(null)
                        .withBounds(null, null)));
        return columns;
    }

    /** The order of values depends on their type, which is inferred. */
    private static @Nullable ColumnType typeOf(Measure measure) {
        return measure.aggregate() == Aggregate.MIN || measure.aggregate() == Aggregate.MAX ? null : ColumnType.TEXT;
    }

    private static void declare(Map<String, ColumnRule> columns, String name, @Nullable ColumnType type) {
        ColumnRule rule = columns.getOrDefault(name, ColumnRule.NONE);
        columns.put(name, rule.type() == null ? rule.withType(type) : rule);
    }

    private static Set<String> neededBy(Grouping grouping, ReportOptions options) {
        Set<String> needed = new LinkedHashSet<>(grouping.groupBy());
        grouping.measures().stream()
                .map(Measure::column)
                .filter(Objects::nonNull)
                .forEach(needed::add);
        needed.addAll(options.columns().keySet());
        return needed;
    }

    private static Policies policies(Grouping grouping, @Nullable String maxRejects) {
        return new Policies(
                grouping.isCustomQuery() ? UndeclaredColumnPolicy.LOAD : UndeclaredColumnPolicy.IGNORE,
                NewColumnPolicy.REJECT_FILE,
                TypeMismatchPolicy.REJECT,
                null,
                null,
                null,
                null,
                maxRejects == null ? null : RejectLimit.parse(maxRejects, TooManyRejectsPolicy.KEEP),
                false,
                null,
                null);
    }
}
