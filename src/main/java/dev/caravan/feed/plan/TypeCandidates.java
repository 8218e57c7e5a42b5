package dev.caravan.feed.plan;

import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ValueFormat;
import dev.caravan.value.ValueFormats;
import dev.caravan.value.ValueOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The types that all values of one column fit. A candidate drops out at the first value that the loader would reject
 * by it, so what is inferred is what is then accepted. Not thread-safe.
 */
final class TypeCandidates {
    /** Whole numbers with more digits than this are identifiers, not quantities. */
    private static final int MAX_NUMBER_DIGITS = 38;
    /** Words in the names of columns that hold identifiers of digits: leading zeros are significant in them. */
    private static final Set<String> TEXT_NAMES = Set.of(
            "phone",
            "telephone",
            "tel",
            "mobile",
            "cell",
            "fax",
            "phonenumber",
            "zip",
            "zipcode",
            "postcode",
            "postal",
            "postalcode",
            "plz",
            "iban",
            "bic",
            "swift",
            "ssn",
            "ean",
            "isbn",
            "gtin",
            "vat");
    /** The same of whole numbers beyond 64 bits. */
    private static final Set<String> KEY_NAMES =
            Set.of("id", "key", "code", "ref", "reference", "number", "no", "nr", "hash");

    /** Year first: no other order is in use. Dots: the day is first wherever they are used. */
    private static final List<String> CLEAR_FORMATS = List.of("yyyy/M/d", "d.M.yyyy");
    /** Two orders that are both in use: only a day above 12 tells them apart. */
    private static final List<List<String>> RIVAL_FORMATS =
            List.of(List.of("d/M/yyyy", "M/d/yyyy"), List.of("d-M-yyyy", "M-d-yyyy"));

    /** A type that all values so far fit. */
    private record Candidate(ColumnType type, @Nullable String format, ValueFormat form) {
        static Candidate of(ColumnType type, @Nullable String format) {
            ValueFormat valueFormat = type.valueFormat(true, format);
            if (valueFormat == null) {
                throw new IllegalArgumentException("anything fits " + type);
            }
            return new Candidate(type, format, valueFormat);
        }

        Candidate with(Set<ValueOption> options) {
            return new Candidate(type, format, ValueFormats.with(options, form));
        }

        /** The same in the file's spelling; offsets from UTC are spelled in one way only. */
        Candidate spelt(Set<ValueOption> options, ColumnSpelling spelling) {
            if (type == ColumnType.TIMESTAMPTZ) {
                return this;
            }
            ValueFormat spelt = spelling.format(type, true, format, options);
            return new Candidate(type, format, spelt == null ? form : spelt);
        }

        /** Formulas of texts are made so that digits stay text. */
        boolean isNumber() {
            return type == ColumnType.INTEGER || type == ColumnType.DECIMAL;
        }

        boolean fits(byte[] utf8, int from, int to) {
            return form.typeMismatch(utf8, from, to) == null
                    && (type != ColumnType.TIMESTAMPTZ || ValueFormats.hasOffset(utf8, from, to));
        }
    }

    private static final List<Candidate> ALL = allCandidates();

    private final List<Candidate> candidates = new ArrayList<>();
    private final Set<String> words;
    private boolean empty = true;
    private boolean wholeNumbers = true;
    private int longest;

    /**
     * @param options what the file changes about decimals
     * @param spelling of the column's values
     */
    TypeCandidates(String header, Set<ValueOption> options, ColumnSpelling spelling) {
        boolean comma = options.contains(ValueOption.DECIMAL_COMMA);
        for (Candidate candidate : ALL) {
            if (!spelling.formulas() || !candidate.isNumber()) {
                candidates.add(
                        !spelling.hasPlainValues()
                                ? candidate.spelt(options, spelling)
                                : comma ? candidate.with(options) : candidate);
            }
        }
        words = Set.copyOf(Arrays.asList(header.replaceAll("(\\p{Ll})(\\p{Lu})", "$1 $2")
                .toLowerCase(Locale.ROOT)
                .split("[^\\p{L}]+")));
    }

    private static List<Candidate> allCandidates() {
        List<Candidate> all = new ArrayList<>();
        for (ColumnType type :
                List.of(ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.BOOLEAN, ColumnType.UUID, ColumnType.DATE)) {
            all.add(Candidate.of(type, null));
        }
        CLEAR_FORMATS.forEach(format -> all.add(Candidate.of(ColumnType.DATE, format)));
        RIVAL_FORMATS.forEach(rivals -> rivals.forEach(format -> all.add(Candidate.of(ColumnType.DATE, format))));
        all.add(Candidate.of(ColumnType.TIMESTAMP, null));
        all.add(Candidate.of(ColumnType.TIMESTAMPTZ, null));
        return List.copyOf(all);
    }

    /** Whether nothing but text is left, so that more values make no difference. */
    boolean isText() {
        return candidates.isEmpty();
    }

    /** Whether no value was seen. */
    boolean isUnseen() {
        return empty;
    }

    /** Takes account of a value, which is not empty and has no white space around it. */
    void see(byte[] utf8, int from, int to) {
        empty = false;
        longest = Math.max(longest, to - from);
        candidates.removeIf(candidate -> !candidate.fits(utf8, from, to));
        for (int i = from; i < to && wholeNumbers; i++) {
            wholeNumbers = (utf8[i] >= '0' && utf8[i] <= '9') || (i == from && utf8[i] == '-');
        }
    }

    /** Whether some value seen names its offset from UTC, in a column that is declared as a timestamp. */
    static boolean hasOffset(byte[] utf8, int from, int to) {
        ValueFormat zoned = ValueFormats.timestamp(null, true, true);
        return zoned.typeMismatch(utf8, from, to) == null && ValueFormats.hasOffset(utf8, from, to);
    }

    /** The column's rule with the type, and format, that a person would choose for what was seen; without one if nothing was. */
    ColumnRule typed(ColumnRule rule) {
        if (empty) {
            return rule;
        }
        for (Candidate candidate : candidates) {
            if (!isRivalled(candidate) && !isName(candidate.type())) {
                return rule.withType(candidate.type()).withFormat(candidate.format());
            }
        }
        return rule.withType(ColumnType.TEXT);
    }

    private boolean isRivalled(Candidate candidate) {
        return RIVAL_FORMATS.stream()
                .filter(rivals -> rivals.contains(String.valueOf(candidate.format())))
                .anyMatch(rivals -> candidates.stream()
                        .anyMatch(
                                other -> !other.equals(candidate) && rivals.contains(String.valueOf(other.format()))));
    }

    private boolean isName(ColumnType type) {
        if (type != ColumnType.INTEGER && type != ColumnType.DECIMAL) {
            return false;
        }
        boolean beyondIntegers = type == ColumnType.DECIMAL && wholeNumbers;
        return has(TEXT_NAMES) || (beyondIntegers && (longest > MAX_NUMBER_DIGITS || has(KEY_NAMES)));
    }

    private boolean has(Set<String> names) {
        return words.stream().anyMatch(names::contains);
    }
}
