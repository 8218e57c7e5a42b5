package dev.caravan.feed.rule;

import dev.caravan.csv.Header;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds columns by name: by the same name, or else by one that is alike but for letter case, spaces around it, invisible characters and the
 * composition of accents (NFC). Names that look different, such as {@code m²} and {@code m2}, are not alike. Immutable.
 */
public final class ColumnNames {
    private final List<@Nullable String> names;
    private final Map<String, Integer> exact = new HashMap<>();
    private final Map<String, List<Integer>> alike = new HashMap<>();

    /** @param names of columns in order; null: none is found there. Of equal ones the first counts */
    public ColumnNames(List<@Nullable String> names) {
        this.names = new ArrayList<>(names);
        for (int c = 0; c < names.size(); c++) {
            String name = names.get(c);
            if (name != null) {
                exact.putIfAbsent(name, c);
                alike.computeIfAbsent(folded(name), unused -> new ArrayList<>()).add(c);
            }
        }
    }

    /** The places of names that a name stands for: one if a name is the same; else all that are alike, in order. */
    public List<Integer> find(String name) {
        Integer same = exact.get(name);
        return same != null ? List.of(same) : List.copyOf(alike.getOrDefault(folded(name), List.of()));
    }

    /** The names at some places. */
    public List<String> at(List<Integer> places) {
        List<String> found = new ArrayList<>();
        for (int place : places) {
            String name = names.get(place);
            if (name != null) {
                found.add(name);
            }
        }
        return found;
    }

    /** Whether two names are alike. */
    public static boolean areAlike(String name, String other) {
        return name.equalsIgnoreCase(other) || folded(name).equals(folded(other));
    }

    /** The same text for names that are alike. Letters are folded one by one, as {@link String#equalsIgnoreCase} does. */
    public static String folded(String name) {
        String composed = Normalizer.normalize(Header.name(name), Normalizer.Form.NFC);
        StringBuilder folded = new StringBuilder(composed.length());
        composed.codePoints().forEach(c -> folded.appendCodePoint(Character.toLowerCase(Character.toUpperCase(c))));
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    /** Words run together, accents aside: {@code First-Name}, {@code first_name} and {@code firstName} are the same. */
    public static String letters(String name) {
        StringBuilder letters = new StringBuilder();
        Normalizer.normalize(folded(name), Normalizer.Form.NFKD)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(letters::appendCodePoint);
        return letters.toString();
    }
}
