package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.MappingText;
import dev.caravan.feed.rule.Mistake;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.feed.rule.ValueSpellings;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the columns, values and records of the sources become those of the table. */
@InSection(HelpSection.READING)
public final class MappingArguments {
    @InSection(HelpSection.COLUMNS)
    @Option(
            names = "--columns",
            paramLabel = "A,B,C",
            description = "Names of the file's columns, in its order, in place of a header's, such as id,name,born.")
    @Nullable String names;

    @InSection(HelpSection.COLUMNS)
    @Option(
            names = "--map",
            paramLabel = "FILE_COL=TABLE_COL",
            description =
                    "Load a column of the file into this column of the table, such as 'First Name=first_name'. May be repeated.")
    @Nullable List<String> map;

    @InSection(HelpSection.COLUMNS)
    @Option(
            names = "--skip-column",
            paramLabel = "C,…",
            description = "Columns that are not loaded, such as notes,internal. May be repeated.")
    @Nullable List<String> skipped;

    @InSection(HelpSection.COLUMNS)
    @Option(
            names = "--only",
            paramLabel = "C,…",
            description = "Load these columns of the file, and no others, such as id,email.")
    @Nullable List<String> only;

    @InSection(HelpSection.COLUMNS)
    @Option(names = "--ignore-extra", description = "Leave columns out that the table doesn't have.")
    boolean ignoreExtra;

    @Option(
            names = "--null",
            paramLabel = "V,…",
            description =
                    "Values that stand for NULL, such as --null 'NA,NULL,-,\\N'. One with a comma is in double quotes. May be"
                            + " repeated.")
    @Nullable List<String> nulls;

    @Option(names = "--null-unquoted", description = "Values of --null are NULL only outside quotes.")
    boolean nullUnquoted;

    @Option(names = "--decimal", paramLabel = "C", description = "Decimal sign of numbers, such as a comma (,).")
    @Nullable String decimal;

    @Option(
            names = "--thousands",
            paramLabel = "C",
            description = "Sign between groups of three digits: one of . , ' _ space apostrophe, or none.")
    @Nullable String thousands;

    @Option(
            names = "--date-format",
            paramLabel = "F,…",
            description =
                    "Formats of dates and timestamps, such as dd.MM.yyyy or 'M/d/yy H:mm'; the first that fits a value"
                            + " counts.")
    @Nullable List<String> dateFormats;

    @Option(
            names = "--time-zone",
            paramLabel = "Z",
            description = "Zone of times that name none, such as Europe/Berlin or +02:00.")
    @Nullable String timeZone;

    @Option(names = "--true", paramLabel = "V,…", description = "Values that stand for true, such as 'Y,ja'.")
    @Nullable List<String> trueValues;

    @Option(names = "--false", paramLabel = "V,…", description = "Values that stand for false, such as 'N,nein'.")
    @Nullable List<String> falseValues;

    @InSection(HelpSection.COLUMNS)
    @Option(
            names = "--default",
            paramLabel = "COL=VALUE",
            description = "Value of a column where its field is empty or NULL, such as country=DE. May be repeated.")
    @Nullable List<String> defaults;

    @InSection(HelpSection.COLUMNS)
    @Option(
            names = "--set",
            paramLabel = "COL=VALUE",
            description =
                    "Value of a column of the table that the file doesn't have, such as region=north: a text, or @file, @line, @record, @job,"
                            + " @loaded-at, @match:N (what the N-th wildcard of the glob stands for). May be repeated.")
    @Nullable List<String> set;

    @InSection(HelpSection.ROWS)
    @Option(
            names = "--skip-footer",
            paramLabel = "N",
            description = "Leave out the last N records of each file, such as 1 for a line of totals.")
    @Nullable Integer skipFooter;

    @InSection(HelpSection.ROWS)
    @Option(names = "--limit", paramLabel = "N", description = "Load the first N records of each file, such as 1000.")
    @Nullable Long limit;

    /** Whether any of the options is given. */
    public boolean areGiven() {
        return !mapping().equals(Mapping.NONE);
    }

    /** Names of the options by what they are in {@link ValueSpellings}. */
    /** Options that are not called as settings are. */
    private static final Map<String, String> OPTIONS = Map.of(
            "column-names", "--columns",
            "skip-columns", "--skip-column",
            "null-values", "--null",
            "date-formats", "--date-format",
            "true-values", "--true",
            "false-values", "--false",
            "defaults", "--default");

    /** @throws CommandFailure if an option is invalid; the message names it */
    public Mapping mapping() {
        Mapping mapping = stated();
        Mistake mistake = mapping.mistake();
        if (mistake != null) {
            throw new CommandFailure(
                    ExitCode.USAGE, mistake.of(OPTIONS.getOrDefault(mistake.setting(), "--" + mistake.setting())));
        }
        return mapping;
    }

    private Mapping stated() {
        return new Mapping(
                new ColumnMapping(
                        list("--columns", names),
                        map == null ? null : parsed("--map", map, MappingText::pairs),
                        lists("--skip-column", skipped),
                        lists("--only", only),
                        ignoreExtra ? true : null),
                new ValueSpellings(
                        lists("--null", nulls),
                        nullUnquoted ? true : null,
                        decimal,
                        thousands,
                        lists("--date-format", dateFormats),
                        timeZone,
                        lists("--true", trueValues),
                        lists("--false", falseValues),
                        defaults == null ? null : parsed("--default", defaults, MappingText::pairs)),
                new RowOptions(set == null ? null : parsed("--set", set, MappingText::pairs), skipFooter, limit));
    }

    private static @Nullable List<String> lists(String option, @Nullable List<String> texts) {
        return texts == null
                ? null
                : parsed(
                        option,
                        texts,
                        all -> all.stream()
                                .flatMap(text -> MappingText.list(text).stream())
                                .toList());
    }

    private static @Nullable List<String> list(String option, @Nullable String text) {
        return text == null ? null : parsed(option, text, MappingText::list);
    }

    private static <T, R> R parsed(String option, T text, Function<T, R> parser) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, option + ": " + e.getMessage(), e);
        }
    }
}
