package dev.caravan.feed.plan;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.Records;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.feed.rule.ColumnNames;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.feed.rule.UndeclaredColumnPolicy;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the load plan of a job's settings and the head of its file. Thread-safe. */
@Component
public class Planner {
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
        MappedHeader names = MappedHeader.of(header, settings.mapping().columns());
        Map<Integer, ColumnRule> rules = names.byColumn(settings.target().columns());
        BitSet keyed = names.called(settings.target().key());
        AddedColumns added = AddedColumns.of(settings);
        checkNeeded(settings, names, added, rules, keyed);
        List<Column> read = new ArrayList<>(header.size());
        Targets targets = new Targets();
        DecimalSigns decimalSigns = DecimalSigns.of(header.size(), sample, dialect.delimiter());
        Spellings spellings = new Spellings(
                settings.mapping().values(),
                names.byColumn(settings.mapping().values().defaultValues()),
                sample,
                decimalSigns);
        for (int c = 0; c < header.size(); c++) {
            ColumnRule rule = ruleOf(settings, names.header(c), rules.get(c));
            boolean declared = rule != null || keyed.get(c) || names.target(c) != null;
            read.add(
                    names.omits(c)
                                    || (!declared
                                            && settings.policies().onUndeclaredColumn()
                                                    == UndeclaredColumnPolicy.IGNORE)
                            ? omitted(names.header(c))
                            : column(settings, names, c, rule, sample, decimalSigns, spellings, targets));
        }
        List<Column> ofFile = ColumnHints.addedTo(read, settings, sample, decimalSigns);
        List<Column> columns = new ArrayList<>(ofFile);
        for (int a = 0; a < added.names().size(); a++) {
            columns.add(column(settings, added, a, ofFile, targets));
        }
        if (names.omitsAll()) {
            throw new PlanException("no column of the file is loaded: skip-columns and only leave all of %s out"
                    .formatted(some(header)));
        }
        if (settings.report() == null && columns.stream().allMatch(Column::ignored)) {
            throw new PlanException(
                    "the file has no column that the feed has a rule for, and on-undeclared-column is ignore");
        }
        List<Integer> key = settings.target().key().stream()
                .map(name -> keyIndex(names, added, columns, name))
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
                        settings.reading().onFieldCountMismatch())
                .with(new RowPlan(added.fields(), settings.mapping().rows().selection()))
                .fittingMoments();
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
                RejectsHeader.find(Objects.requireNonNull(settings.corrects()), first, header),
                first.rows() == null ? null : first.rows().ofCorrections());
    }

    /** A column that the file doesn't have. It is declared by its value, whatever is done with the file's undeclared columns. */
    private static Column column(
            JobSettings settings, AddedColumns added, int a, List<Column> ofFile, Targets targets) {
        String name = added.names().get(a);
        ColumnRule rule = added.rule(a, settings.target().columns());
        AddedColumns.requireFree(rule.rename() == null ? name : rule.rename(), ofFile);
        String target = rule.rename() == null ? targets.free(name) : targets.named(name, rule.rename());
        boolean declared = rule.type() != null;
        ColumnRule typed = declared ? rule : comingBack(settings, rule, added.typed(a, rule), ColumnSpelling.STANDARD);
        ColumnType type = Objects.requireNonNullElse(typed.type(), ColumnType.TEXT);
        return new Column(
                name,
                target,
                type,
                declared,
                typed.type() == null,
                false,
                type == ColumnType.EMAIL ? settings.policies().complete(typed) : typed);
    }

    private static Column omitted(String name) {
        return new Column(name, name, ColumnType.TEXT, false, false, true, ColumnRule.NONE);
    }

    private static Column column(
            JobSettings settings,
            MappedHeader names,
            int c,
            @Nullable ColumnRule known,
            @Nullable Records sample,
            DecimalSigns decimalSigns,
            Spellings spellings,
            Targets targets) {
        String name = names.header(c);
        ColumnRule ruled = Objects.requireNonNullElse(known, ColumnRule.NONE);
        ColumnRule rule = spellings.complete(names.target(c) == null ? ruled : ruled.withRename(names.target(c)));
        String target = rule.rename() == null ? targets.free(name) : targets.named(name, rule.rename());
        boolean declared = rule.type() != null;
        ColumnSpelling spelling = spellings.of(c, rule);
        ColumnRule typed = declared
                ? zoned(rule, c, sample)
                : inferred(settings, name, target, c, rule, sample, decimalSigns, spelling);
        if (typed.type() == ColumnType.TIMESTAMP
                && spelling.timeZone() != null
                && typed.min() == null
                && typed.max() == null) {
            typed = typed.withType(ColumnType.TIMESTAMPTZ);
            spelling = spelling.withMadeZone();
        }
        ColumnType type = Objects.requireNonNullElse(typed.type(), ColumnType.TEXT);
        Column column = new Column(
                name,
                target,
                type,
                declared,
                typed.type() == null,
                false,
                type == ColumnType.EMAIL ? settings.policies().complete(typed) : typed,
                spelling.decimal() == null ? decimalSigns.options(c) : Set.of(),
                spelling,
                null,
                List.of());
        Spellings.checkDefault(column);
        return column;
    }

    /**
     * Where columns may become text, only types are inferred whose values databases give back as they were written: else the table
     * would depend on when that happened.
     */
    private static ColumnRule inferred(
            JobSettings settings,
            String name,
            String target,
            int c,
            ColumnRule rule,
            @Nullable Records sample,
            DecimalSigns decimalSigns,
            ColumnSpelling spelling) {
        String telling = ColumnType.isEmailByName(target) ? target : name;
        return comingBack(
                settings, rule, TypeInference.inferred(telling, c, rule, sample, decimalSigns, spelling), spelling);
    }

    private static ColumnRule comingBack(
            JobSettings settings, ColumnRule rule, ColumnRule inferred, ColumnSpelling spelling) {
        boolean comesBack = inferred.type() == null
                || (inferred.type() == ColumnType.INTEGER && spelling.decimal() == null)
                || inferred.type() == ColumnType.EMAIL
                || (inferred.type() == ColumnType.DATE && inferred.format() == null && spelling.dateFormats() == null);
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

    private static void checkNeeded(
            JobSettings settings,
            MappedHeader names,
            AddedColumns added,
            Map<Integer, ColumnRule> rules,
            BitSet keyed) {
        List<String> missing = settings.target().columns().entrySet().stream()
                .filter(rule -> rule.getValue().required())
                .map(Map.Entry::getKey)
                .filter(name -> !names.has(name) && !added.has(name))
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            throw new PlanException("the header has no column %s, which the feed requires; it has %s"
                    .formatted(quoted(missing), some(names.headers())));
        }
        String needed = settings.report() == null ? "--column names" : "the report is of";
        settings.target().named().stream()
                .filter(name -> !added.has(name))
                .sorted()
                .forEach(name -> names.require(name, needed));
        settings.mapping().values().defaultValues().keySet().stream()
                .sorted()
                .forEach(name -> names.require(name, "has a default"));
        if (settings.policies().onUndeclaredColumn() == UndeclaredColumnPolicy.REJECT_FILE) {
            List<String> unknown = IntStream.range(0, names.headers().size())
                    .filter(c -> !names.omits(c) && names.target(c) == null && !rules.containsKey(c) && !keyed.get(c))
                    .mapToObj(names::header)
                    .toList();
            if (!unknown.isEmpty()) {
                throw new PlanException("the feed has no rule for column %s, and on-undeclared-column is reject-file"
                        .formatted(some(unknown)));
            }
        }
    }

    static String quoted(List<String> names) {
        return names.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", "));
    }

    static String some(List<String> names) {
        return names.size() <= 20 ? names.toString() : names.subList(0, 20) + "…";
    }

    /** By its name in the file, or the one that it has in the table. */
    private static int keyIndex(MappedHeader names, AddedColumns added, List<Column> columns, String key) {
        // The file may have a column of the same name that is not loaded.
        int place = added.indexOf(key);
        if (place >= 0) {
            return names.headers().size() + place;
        }
        for (int i = 0; i < columns.size(); i++) {
            if (!names.has(key) && ColumnNames.areAlike(columns.get(i).name(), key)) {
                return i;
            }
        }
        int index = names.require(key, "is the key");
        if (names.omits(index)) {
            throw new PlanException(
                    "column \"%s\" is the key, and not loaded: skip-columns and only leave it out".formatted(key));
        }
        return index;
    }

    /** A report may need a column that no rule covers. */
    private static @Nullable ColumnRule ruleOf(JobSettings settings, String header, @Nullable ColumnRule rule) {
        ReportSpec report = settings.report();
        if (rule != null || report == null) {
            return rule;
        }
        if (report.grouping().isCustomQuery()) {
            return ColumnRule.NONE.withType(ColumnType.TEXT);
        }
        return report.grouping().mayFilterBy(header) ? ColumnRule.NONE : null;
    }
}
