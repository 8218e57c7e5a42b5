package dev.caravan.feed.plan;

import dev.caravan.csv.Records;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.TypeMismatchPolicy;
import dev.caravan.value.ByteSet;
import dev.caravan.value.NumberStyle;
import dev.caravan.value.TimePattern;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.Whitespace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which option would make more of a column than text, by inferring its type again as if the option were given: so what is suggested
 * is what then results. It reads the first records alone, and most columns of text no further than to their first value. Not thread-safe.
 */
final class ColumnHints {
    /** What people write where there is no value. Spellings that differ in letter case are different spellings. */
    private static final Set<String> NULLS = Set.of(
            "NA",
            "N/A",
            "n/a",
            "na",
            "#N/A",
            "NULL",
            "Null",
            "null",
            "None",
            "none",
            "NONE",
            "nil",
            "NaN",
            "nan",
            "\\N",
            "-",
            "--",
            "–",
            "—",
            ".",
            "..",
            "?",
            "*",
            "(null)",
            "<null>",
            "<NA>",
            "missing",
            "unknown",
            "k.A.",
            "0000-00-00",
            "0000-00-00 00:00:00");

    private static final ByteSet NULL_BYTES = ByteSet.of(NULLS);

    /** Columns of which something is said. */
    private static final int MAX_HINTS = 20;

    /** Bytes of a date, or a date and a time. */
    private static final int MIN_DATE_BYTES = 6;

    private static final int MAX_DATE_BYTES = 24;

    /** More in one column is a list of codes. */
    private static final int MAX_NULLS = 4;

    /** Words for true and false. */
    private static final List<List<String>> BOOLEANS = List.of(
            List.of("Y", "N"),
            List.of("yes", "no"),
            List.of("J", "N"),
            List.of("ja", "nein"),
            List.of("oui", "non"),
            List.of("T", "F"),
            List.of("wahr", "falsch"),
            List.of("on", "off"));

    private static final Set<ColumnType> NUMBERS = Set.of(ColumnType.INTEGER, ColumnType.DECIMAL);
    private static final Set<ColumnType> TIMES = Set.of(ColumnType.DATE, ColumnType.TIMESTAMP, ColumnType.TIMESTAMPTZ);

    private final String header;
    private final int c;
    private final ColumnRule rule;
    private final Records sample;
    private final DecimalSigns decimalSigns;
    private final ColumnSpelling spelling;

    private ColumnHints(
            String header, int c, ColumnRule rule, Records sample, DecimalSigns decimalSigns, ColumnSpelling spelling) {
        this.header = header;
        this.c = c;
        this.rule = rule;
        this.sample = sample;
        this.decimalSigns = decimalSigns;
        this.spelling = spelling;
    }

    /** The columns, with what a person should know of the first of them. */
    static List<Column> addedTo(
            List<Column> columns, JobSettings settings, @Nullable Records sample, DecimalSigns decimalSigns) {
        if (sample == null || settings.report() != null) {
            return columns;
        }
        List<Column> hinted = new ArrayList<>(columns.size());
        int left = MAX_HINTS;
        for (int c = 0; c < columns.size(); c++) {
            Column column = columns.get(c);
            ColumnHint hint = left == 0 || column.ignored()
                    ? null
                    : of(column, c, settings.policies().onTypeMismatch(), sample, decimalSigns);
            left -= hint == null ? 0 : 1;
            hinted.add(hint == null ? column : column.with(hint));
        }
        return hinted;
    }

    private static @Nullable ColumnHint of(
            Column column, int c, TypeMismatchPolicy onTypeMismatch, Records sample, DecimalSigns decimalSigns) {
        ColumnRule rule =
                column.declared() ? column.rule() : column.rule().withType(null).withFormat(null);
        ColumnHints hints = new ColumnHints(column.header(), c, rule, sample, decimalSigns, column.spelt());
        if (TIMES.contains(column.type())) {
            return column.rule().format() == null ? hints.rivals() : null;
        }
        boolean open = !column.declared()
                && column.type() == ColumnType.TEXT
                && !column.spelt().formulas()
                && onTypeMismatch != TypeMismatchPolicy.WIDEN;
        return open ? hints.suggested() : null;
    }

    private @Nullable ColumnHint suggested() {
        Shape shape = shape(NULL_BYTES);
        if (shape == null || (!shape.digits && shape.words.size() != 2)) {
            return null;
        }
        ColumnHint hint = suggested(rule, "");
        if (hint != null || rule.nullValues() != null) {
            return hint;
        }
        List<String> nulls = nulls();
        if (nulls.isEmpty() || nulls.size() > MAX_NULLS) {
            return null;
        }
        ColumnRule without = rule.withNullValues(nulls);
        String option = "--null " + shell(nulls);
        ColumnType type = inferred(without, spelling);
        return isMore(type)
                ? new ColumnHint(
                        "%s would be %s if %s were NULL: %s"
                                .formatted(header, type, String.join(" and ", nulls), option),
                        List.of(option))
                : suggested(without, option + " ");
    }

    /** @param option that is needed besides, and a space */
    private @Nullable ColumnHint suggested(ColumnRule other, String option) {
        Shape shape = shape(ByteSet.of(other.nullValues()));
        if (shape == null) {
            return null;
        }
        if (shape.digits) {
            ColumnHint numbers = numbers(other, option, shape);
            return numbers == null ? dates(other, shape, option) : numbers;
        }
        return booleans(shape, option);
    }

    private @Nullable ColumnHint numbers(ColumnRule other, String option, Shape shape) {
        List<String> fitting = new ArrayList<>();
        ColumnType type = null;
        if (shape.commas || shape.points) {
            for (String sign : List.of(",", ".")) {
                ColumnType found = inferred(other, numbers(sign, List.of(sign.equals(",") ? "." : ",")));
                if (NUMBERS.contains(found)) {
                    type = type == ColumnType.DECIMAL ? type : found;
                    fitting.add(option + "--decimal " + sign);
                }
            }
        }
        if (fitting.isEmpty() && shape.spaces) {
            for (String name : List.of("space", "apostrophe")) {
                String sign = decimalSigns.isCommaLikely(c) ? "," : ".";
                ColumnType found = inferred(other, numbers(sign, NumberStyle.thousands(name)));
                if (NUMBERS.contains(found)) {
                    type = found;
                    fitting.add(option + "--thousands " + name);
                }
            }
        }
        if (type != null) {
            return new ColumnHint(
                    "%s would be %s with %s%s"
                            .formatted(
                                    header,
                                    type,
                                    String.join(" or ", fitting),
                                    fitting.size() == 1 ? "" : ": its values fit both"),
                    fitting);
        }
        return affixed(other, option);
    }

    private @Nullable ColumnHint affixed(ColumnRule other, String option) {
        for (String format : List.of("currency", "percent")) {
            boolean comma = decimalSigns.isCommaLikely(c);
            List<String> thousands = new ArrayList<>(List.of(comma ? "." : ","));
            thousands.addAll(NumberStyle.thousands("space"));
            thousands.addAll(NumberStyle.thousands("apostrophe"));
            ColumnSpelling spelt = spelling.decimal() == null ? numbers(comma ? "," : ".", thousands) : spelling;
            ValueFormat form = spelt.format(ColumnType.DECIMAL, true, format, Set.of());
            if (all(
                    other,
                    (from, to) -> Objects.requireNonNull(form).typeMismatch(sample.content(), from, to) == null)) {
                String suggested = option + "--column " + shell(List.of(header + ":" + format));
                return new ColumnHint("%s would be decimal with %s".formatted(header, suggested), List.of(suggested));
            }
        }
        return null;
    }

    private @Nullable ColumnHint dates(ColumnRule other, Shape shape, String option) {
        if (spelling.dateFormats() != null || !shape.dateLong) {
            return null;
        }
        for (List<DateFormat> rivals : DateFormat.KNOWN) {
            List<String> fitting = new ArrayList<>();
            ColumnType type = ColumnType.DATE;
            for (DateFormat rival : rivals) {
                ValueFormat form = rival.form();
                if ((shape.letters || !rival.hasLetters())
                        && all(other, (from, to) -> form.typeMismatch(sample.content(), from, to) == null)) {
                    type = rival.type();
                    fitting.add(option + "--date-format " + shell(List.of(rival.pattern())));
                }
            }
            if (!fitting.isEmpty()) {
                return new ColumnHint(
                        "%s would be %s with %s%s"
                                .formatted(
                                        header,
                                        type,
                                        String.join(" or ", fitting),
                                        fitting.size() == 1 ? "" : ": its values fit both"),
                        fitting);
            }
        }
        return null;
    }

    private @Nullable ColumnHint booleans(Shape shape, String option) {
        if (spelling.trueValues() != null || spelling.falseValues() != null || shape.words.size() != 2) {
            return null;
        }
        for (List<String> pair : BOOLEANS) {
            String yes = shape.words.stream()
                    .filter(pair.get(0)::equalsIgnoreCase)
                    .findFirst()
                    .orElse(null);
            String no = shape.words.stream()
                    .filter(pair.get(1)::equalsIgnoreCase)
                    .findFirst()
                    .orElse(null);
            if (yes != null && no != null) {
                String suggested = "%s--true %s --false %s".formatted(option, shell(List.of(yes)), shell(List.of(no)));
                return new ColumnHint("%s would be boolean with %s".formatted(header, suggested), List.of(suggested));
            }
        }
        return null;
    }

    /** Values that fit two of the given formats, and are other days by the second. */
    private @Nullable ColumnHint rivals() {
        List<String> formats = spelling.dateFormats();
        if (formats == null || formats.size() < 2) {
            return null;
        }
        for (int i = 0; i < formats.size(); i++) {
            for (int k = i + 1; k < formats.size(); k++) {
                TimePattern first = TimePattern.of(formats.get(i));
                TimePattern second = TimePattern.of(formats.get(k));
                boolean differ = !all(rule, (from, to) -> !first.differs(second, sample.content(), from, to));
                if (differ) {
                    return new ColumnHint(
                            "%s has values that are different days as %s and as %s; they are read as the first"
                                    .formatted(header, first, second),
                            List.of(
                                    "--date-format " + shell(List.of(formats.get(i))),
                                    "--date-format " + shell(List.of(formats.get(k)))));
                }
            }
        }
        return null;
    }

    private ColumnSpelling numbers(String decimal, List<String> thousands) {
        return spelling.withNumbers(decimal, thousands);
    }

    private @Nullable ColumnType inferred(ColumnRule other, ColumnSpelling spelt) {
        return TypeInference.inferred(header, c, other, sample, decimalSigns, spelt)
                .type();
    }

    private static boolean isMore(@Nullable ColumnType type) {
        return type != null && type != ColumnType.TEXT;
    }

    /** The spellings of no value that the column has, in their order. */
    private List<String> nulls() {
        Set<String> found = new LinkedHashSet<>();
        forEach(ByteSet.of(null), (from, to) -> {
            if (NULL_BYTES.contains(sample.content(), from, to)) {
                found.add(new String(sample.content(), from, to - from, StandardCharsets.UTF_8));
            }
            return found.size() <= MAX_NULLS;
        });
        return List.copyOf(found);
    }

    /**
     * @param words the first different values
     * @param digits whether all values have a digit
     */
    private record Shape(
            Set<String> words,
            boolean digits,
            boolean commas,
            boolean points,
            boolean spaces,
            boolean letters,
            boolean dateLong) {}

    /** Null if there are no values. */
    private @Nullable Shape shape(ByteSet nulls) {
        Set<String> words = new LinkedHashSet<>();
        boolean[] has = {true, false, false, false, false, true};
        boolean values = forEach(nulls, (from, to) -> {
            boolean digit = false;
            for (int i = from; i < to; i++) {
                byte b = sample.content()[i];
                digit |= b >= '0' && b <= '9';
                has[1] |= b == ',';
                has[2] |= b == '.';
                has[3] |= b == ' ' || b == '\'' || b < 0;
                has[4] |= (b | 0x20) >= 'a' && (b | 0x20) <= 'z';
            }
            has[5] &= to - from >= MIN_DATE_BYTES && to - from <= MAX_DATE_BYTES;
            has[0] &= digit;
            if (words.size() < 3) {
                words.add(new String(sample.content(), from, Math.min(to - from, 20), StandardCharsets.UTF_8));
            }
            // A sentence without digits says all.
            return digit || words.size() < 3;
        });
        return values ? new Shape(words, has[0], has[1], has[2], has[3], has[4], has[5]) : null;
    }

    private boolean all(ColumnRule other, BiPredicate<Integer, Integer> fits) {
        boolean[] all = {true};
        boolean any = forEach(ByteSet.of(other.nullValues()), (from, to) -> all[0] = fits.test(from, to));
        return any && all[0];
    }

    /** Visits values until one returns false; whether there was one. */
    private boolean forEach(ByteSet nulls, BiPredicate<Integer, Integer> visit) {
        boolean any = false;
        for (int r = 0; r < sample.size(); r++) {
            if (sample.parseError(r) != null || c >= sample.fields(r)) {
                continue;
            }
            byte[] content = sample.content();
            int from = Whitespace.skip(content, sample.start(r, c), sample.end(r, c));
            int to = Whitespace.drop(content, from, sample.end(r, c));
            if (from < to && !nulls.contains(content, from, to)) {
                any = true;
                if (!visit.test(from, to)) {
                    break;
                }
            }
        }
        return any;
    }

    /** Values between commas, as {@link dev.caravan.feed.rule.MappingText} takes them, quoted for a shell where it would read signs in them. */
    private static String shell(List<String> values) {
        String text = values.stream()
                .map(value -> value.indexOf(',') >= 0 ? '"' + value + '"' : value)
                .collect(Collectors.joining(","));
        return text.matches("[A-Za-z0-9_.,:/-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
