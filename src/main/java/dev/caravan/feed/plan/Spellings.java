package dev.caravan.feed.plan;

import dev.caravan.csv.Records;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.ValueSpellings;
import dev.caravan.value.FormulaText;
import dev.caravan.value.NumberStyle;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.Whitespace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a file spells the values of each column: what the options state, completed by what its first records show. Immutable, thread-safe. */
final class Spellings {
    /** MySQL's and MariaDB's day for none, and what it is in a column of times (MySQL documentation, "DATE, DATETIME, TIMESTAMP"). */
    private static final String ZERO_DAY = "0000-00-00";

    private static final List<String> ZERO_TIMES =
            List.of("0000-00-00 00:00:00", "0000-00-00T00:00:00", "0000-00-00 00:00:00.000000");

    private static final List<String> SPACES_AND_APOSTROPHES = List.of("space", "apostrophe");

    private final ValueSpellings options;
    private final Map<Integer, String> defaults;
    private final @Nullable Records sample;
    private final DecimalSigns decimalSigns;

    /**
     * @param defaults values of empty fields by column
     * @param sample the file's first records; null if there are none
     */
    Spellings(
            ValueSpellings options,
            Map<Integer, String> defaults,
            @Nullable Records sample,
            DecimalSigns decimalSigns) {
        this.options = options;
        this.defaults = defaults;
        this.sample = sample;
        this.decimalSigns = decimalSigns;
    }

    /** The rule, with the spellings of NULL that it doesn't state. */
    ColumnRule complete(ColumnRule rule) {
        List<String> nulls = options.nullValues();
        if (nulls == null || rule.nullValues() != null) {
            return rule;
        }
        List<String> all = new ArrayList<>(nulls);
        if (nulls.contains(ZERO_DAY)) {
            all.addAll(ZERO_TIMES);
        }
        return rule.withNullValues(all.stream().distinct().toList());
    }

    /** @param c the column's place */
    ColumnSpelling of(int c, ColumnRule rule) {
        boolean affixed = rule.type() == ColumnType.DECIMAL && rule.format() != null;
        boolean styled = options.decimal() != null || options.thousands() != null || affixed;
        char decimal = styled ? decimal(c) : '.';
        return new ColumnSpelling(
                Boolean.TRUE.equals(options.nullUnquoted()),
                hasFormulas(c),
                styled ? String.valueOf(decimal) : null,
                styled ? thousands(decimal, affixed) : null,
                options.dateFormats(),
                options.timeZone(),
                false,
                options.trueValues(),
                options.falseValues(),
                defaults.get(c));
    }

    /** The declared sign, or the one that the declared sign between thousands leaves, or what the file shows. */
    private char decimal(int c) {
        if (options.decimal() != null) {
            return NumberStyle.decimal(options.decimal());
        }
        List<String> thousands = options.thousands() == null ? List.of() : NumberStyle.thousands(options.thousands());
        if (thousands.contains(".")) {
            return ',';
        }
        return thousands.contains(",") || !decimalSigns.isCommaLikely(c) ? '.' : ',';
    }

    /** Those declared, or the other of point and comma; around a currency also spaces and apostrophes, which mean nothing else there. */
    private List<String> thousands(char decimal, boolean affixed) {
        if (options.thousands() != null) {
            return NumberStyle.thousands(options.thousands());
        }
        List<String> signs = new ArrayList<>(List.of(decimal == ',' ? "." : ","));
        if (affixed) {
            SPACES_AND_APOSTROPHES.forEach(name -> signs.addAll(NumberStyle.thousands(name)));
        }
        return signs;
    }

    private boolean hasFormulas(int c) {
        for (int r = 0; sample != null && r < sample.size(); r++) {
            if (sample.parseError(r) != null || c >= sample.fields(r)) {
                continue;
            }
            byte[] content = sample.content();
            int from = Whitespace.skip(content, sample.start(r, c), sample.end(r, c));
            if (from < sample.end(r, c)
                    && content[from] == '='
                    && FormulaText.is(content, from, Whitespace.drop(content, from, sample.end(r, c)))) {
                return true;
            }
        }
        return false;
    }

    /** @throws PlanException if the column's default is no value of it */
    static void checkDefault(Column column) {
        String value = column.spelt().defaultValue();
        ValueFormat form = column.form();
        if (value == null || form == null || column.ignored()) {
            return;
        }
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        var mismatch = utf8.length == 0 ? null : form.typeMismatch(utf8, 0, utf8.length);
        if (utf8.length == 0 || mismatch != null) {
            throw new PlanException("the default of column \"%s\" is \"%s\"; it must be %s, spelled as in the file%s"
                    .formatted(
                            column.header(),
                            value,
                            column.type(),
                            mismatch == null ? "" : ", and is " + mismatch.message()));
        }
    }
}
