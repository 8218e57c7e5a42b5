package dev.caravan.feed.plan;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.Records;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.feed.rule.UndeclaredColumnPolicy;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the load plan of a job's settings and the head of its file. Thread-safe. */
@Component
public class Planner {
    /** Our lineage's, and what every table of PostgreSQL has (PostgreSQL documentation, "System Columns"). */
    private static final Set<String> RESERVED = Set.of(
            "caravan_job",
            "caravan_row",
            "caravan_key",
            "caravan_rescued",
            "tableoid",
            "xmin",
            "cmin",
            "xmax",
            "cmax",
            "ctid");

    public Planner() {}

    /**
     * @param header the names of the file's columns, unique and not empty
     * @param sample the file's first records, from which undeclared types are inferred; null if there are no records
     * @throws PlanException if the header lacks a column that the settings need, or has one that they refuse
     */
    public LoadPlan plan(
            JobSettings settings,
            Dialect dialect,
            Charset encoding,
            RecordLimits recordLimits,
            List<String> header,
            @Nullable Records sample) {
        checkNeeded(settings, header);
        List<Column> columns = new ArrayList<>(header.size());
        Set<String> taken = new HashSet<>(RESERVED);
        DecimalSigns decimalSigns = DecimalSigns.of(header.size(), sample, dialect.delimiter());
        for (int c = 0; c < header.size(); c++) {
            columns.add(column(settings, header.get(c), c, sample, decimalSigns, taken));
        }
        if (settings.report() == null && columns.stream().allMatch(Column::ignored)) {
            throw new PlanException(
                    "the file has no column that the feed has a rule for, and on-undeclared-column is ignore");
        }
        List<Integer> key = settings.target().key().stream()
                .map(name -> keyIndex(header, columns, name))
                .distinct()
                .toList();
        return new LoadPlan(
                dialect,
                recordLimits,
                TableName.parse(settings.target().table()),
                columns,
                key,
                settings.target().lineage(),
                settings.policies(),
                encoding.name(),
                settings.reading().onFieldCountMismatch());
    }

    /**
     * The plan of a corrections job: the parts of the first job's plan that determine its rows.
     *
     * @param settings that say which job
     * @param first the other job's plan
     * @param header the names of the file's columns
     * @throws PlanException if the columns are not the columns of that job's rejects
     */
    public LoadPlan correction(
            JobSettings settings,
            LoadPlan first,
            Dialect dialect,
            Charset encoding,
            RecordLimits recordLimits,
            List<String> header) {
        return new LoadPlan(
                dialect,
                recordLimits,
                first.table(),
                first.columns(),
                first.key(),
                first.lineage(),
                settings.policies(),
                encoding.name(),
                null,
                null,
                RejectsHeader.find(Objects.requireNonNull(settings.corrects()), first, header));
    }

    private static Column column(
            JobSettings settings,
            String name,
            int c,
            @Nullable Records sample,
            DecimalSigns decimalSigns,
            Set<String> taken) {
        ColumnRule known = ruleOf(settings, name);
        boolean key = settings.target().key().stream().anyMatch(name::equalsIgnoreCase);
        if (known == null && !key && settings.policies().onUndeclaredColumn() == UndeclaredColumnPolicy.IGNORE) {
            return new Column(name, name, ColumnType.TEXT, false, false, true, ColumnRule.NONE);
        }
        ColumnRule rule = Objects.requireNonNullElse(known, ColumnRule.NONE);
        String target = targetName(rule.rename() == null ? name : rule.rename(), taken);
        boolean declared = rule.type() != null;
        ColumnRule typed = declared ? zoned(rule, c, sample) : inferred(settings, name, c, rule, sample, decimalSigns);
        ColumnType type = Objects.requireNonNullElse(typed.type(), ColumnType.TEXT);
        return new Column(
                name,
                target,
                type,
                declared,
                typed.type() == null,
                false,
                type == ColumnType.EMAIL ? settings.policies().complete(typed) : typed,
                decimalSigns.options(c),
                List.of());
    }

    /**
     * Where columns may become text, only types are inferred whose values databases give back as they were written: else the table
     * would depend on when that happened.
     */
    private static ColumnRule inferred(
            JobSettings settings,
            String name,
            int c,
            ColumnRule rule,
            @Nullable Records sample,
            DecimalSigns decimalSigns) {
        ColumnRule inferred = TypeInference.inferred(name, c, rule, sample, decimalSigns);
        boolean comesBack = inferred.type() == null
                || inferred.type() == ColumnType.INTEGER
                || inferred.type() == ColumnType.EMAIL
                || (inferred.type() == ColumnType.DATE && inferred.format() == null);
        return comesBack || settings.policies().onTypeMismatch() != TypeMismatchPolicy.WIDEN
                ? inferred
                : rule.withType(ColumnType.TEXT);
    }

    /** A timestamp is one with time zone if its values name their offset; not where bounds or a format say how they are meant. */
    private static ColumnRule zoned(ColumnRule rule, int c, @Nullable Records sample) {
        boolean plain = rule.min() == null && rule.max() == null && rule.format() == null;
        return rule.type() == ColumnType.TIMESTAMP && plain && TypeInference.hasOffsets(c, sample)
                ? rule.withType(ColumnType.TIMESTAMPTZ)
                : rule;
    }

    private static void checkNeeded(JobSettings settings, List<String> header) {
        List<String> missing = settings.target().columns().entrySet().stream()
                .filter(rule -> rule.getValue().required())
                .map(Map.Entry::getKey)
                .filter(name -> !has(header, name))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw new PlanException("the header has no column %s, which the feed requires; it has %s"
                    .formatted(quoted(missing), some(header)));
        }
        settings.target().named().stream()
                .filter(name -> !has(header, name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new PlanException("the header has no column \"%s\", which %s; it has %s"
                            .formatted(
                                    name,
                                    settings.report() == null ? "--column names" : "the report is of",
                                    some(header)));
                });
        if (settings.policies().onUndeclaredColumn() == UndeclaredColumnPolicy.REJECT_FILE) {
            List<String> unknown = header.stream()
                    .filter(name -> ruleOf(settings.target().columns(), name) == null
                            && !has(settings.target().key(), name))
                    .toList();
            if (!unknown.isEmpty()) {
                throw new PlanException("the feed has no rule for column %s, and on-undeclared-column is reject-file"
                        .formatted(some(unknown)));
            }
        }
    }

    private static boolean has(List<String> header, String name) {
        return header.stream().anyMatch(name::equalsIgnoreCase);
    }

    static String quoted(List<String> names) {
        return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    }

    static String some(List<String> names) {
        return names.size() <= 20 ? names.toString() : names.subList(0, 20) + "…";
    }

    /** By its name in the file, or the one that it has in the table. */
    private static int keyIndex(List<String> header, List<Column> columns, String key) {
        for (int i = 0; i < columns.size(); i++) {
            if (!has(header, key) && columns.get(i).name().equalsIgnoreCase(key)) {
                return i;
            }
        }
        return indexOf(header, key);
    }

    private static int indexOf(List<String> header, String key) {
        for (int i = 0; i < header.size(); i++) {
            if (header.get(i).equalsIgnoreCase(key)) {
                return i;
            }
        }
        throw new PlanException(
                "the header has no column \"%s\", which is the key; it has %s".formatted(key, some(header)));
    }

    /** A report may need a column that no rule covers. */
    private static @Nullable ColumnRule ruleOf(JobSettings settings, String name) {
        ColumnRule rule = ruleOf(settings.target().columns(), name);
        ReportSpec report = settings.report();
        if (rule != null || report == null) {
            return rule;
        }
        if (report.grouping().isCustomQuery()) {
            return ColumnRule.NONE.withType(ColumnType.TEXT);
        }
        return report.grouping().mayFilterBy(name) ? ColumnRule.NONE : null;
    }

    private static @Nullable ColumnRule ruleOf(Map<String, ColumnRule> rules, String name) {
        ColumnRule exact = rules.get(name);
        if (exact != null) {
            return exact;
        }
        return rules.entrySet().stream()
                .filter(rule -> rule.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** The header's name cut to what the database keeps, and unlike every other column's, its own lineage's included. */
    private static String targetName(String header, Set<String> taken) {
        String plain = header.replace("\0", "");
        String name = TableName.cut(plain, TableName.MAX_BYTES);
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            String suffix = "_" + i;
            name = TableName.cut(plain, TableName.MAX_BYTES - suffix.length()) + suffix;
        }
        return name;
    }
}
