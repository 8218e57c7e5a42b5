package dev.caravan.feed.rule;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.csv.RowSelection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a file become rows, and what is added to each, as options, a request or a feed state it. What is null is stated
 * elsewhere, or the default: every record, and nothing is added.
 *
 * @param set values by column of the table that the file doesn't have: a text, or an origin such as {@code @file}
 * @param skipFooter records at the end of the file that are left out
 * @param limit records after which the file is read no further
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RowOptions(
        @Nullable Map<String, String> set,
        @Nullable Integer skipFooter,
        @Nullable Long limit) {
    public static final RowOptions NONE = new RowOptions(null, null, null);

    /** These options, completed by others. */
    public RowOptions or(RowOptions others) {
        return new RowOptions(
                set == null ? others.set : set,
                skipFooter == null ? others.skipFooter : skipFooter,
                limit == null ? others.limit : limit);
    }

    /** Values by column that the file doesn't have, in one order whichever process asks. */
    public Map<String, RowValue> added() {
        Map<String, RowValue> added = new TreeMap<>();
        requireNonNullElse(set, Map.<String, String>of())
                .forEach((column, value) -> added.put(column, RowValue.ofSettings(value)));
        return added;
    }

    /** Which records of the file are read. */
    public RowSelection selection() {
        return new RowSelection(requireNonNullElse(skipFooter, 0), requireNonNullElse(limit, RowSelection.NO_LIMIT));
    }

    /** What is wrong, whatever the file is; null: nothing. */
    public @Nullable Mistake mistake() {
        if (skipFooter != null && (skipFooter < 0 || skipFooter > RowSelection.MAX_FOOTER)) {
            return new Mistake(
                    "skip-footer", String.valueOf(skipFooter), "must be 0 to %,d".formatted(RowSelection.MAX_FOOTER));
        }
        if (limit != null && (limit < 1 || limit > RowSelection.NO_LIMIT)) {
            return new Mistake("limit", String.valueOf(limit), "must be 1 or more");
        }
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, String> each :
                requireNonNullElse(set, Map.<String, String>of()).entrySet()) {
            String column = each.getKey();
            String shown = (column + "=" + each.getValue()).replace('\0', '?');
            if (column.isBlank() || column.indexOf('\0') >= 0 || each.getValue().indexOf('\0') >= 0) {
                return new Mistake("set", shown, "must name a column, and neither name nor value may have a NUL");
            }
            if (!names.add(column.toLowerCase(Locale.ROOT))) {
                return new Mistake("set", shown, "must be the only value of its column");
            }
            try {
                RowValue.of(each.getValue());
            } catch (IllegalArgumentException e) {
                return new Mistake("set", shown, String.valueOf(e.getMessage()));
            }
        }
        return null;
    }

    /** The same options with values that are known now; a column's value is left if the function gives null. */
    public RowOptions knowing(BiFunction<String, RowValue, @Nullable String> values) {
        if (set == null) {
            return this;
        }
        Map<String, String> known = new TreeMap<>();
        added().forEach((column, value) -> {
            String text = value.text() == null ? values.apply(column, value) : null;
            known.put(column, (text == null ? value : value.known(text)).toString());
        });
        return new RowOptions(known, skipFooter, limit);
    }
}
