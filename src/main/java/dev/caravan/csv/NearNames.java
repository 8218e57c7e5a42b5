package dev.caravan.csv;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a user may have meant by a name that doesn't exist. */
public final class NearNames {
    private static final int MOST = 4;
    private static final int LONGEST = 200;

    private NearNames() {}

    /**
     * At most four of the names that differ from a word by a third of its characters; the nearest first.
     *
     * @param plain makes equal what shall not count as a difference, such as the letter case
     */
    public static List<String> of(String word, Collection<String> names, UnaryOperator<String> plain) {
        String wanted = plain.apply(word);
        int farthest = wanted.length() / 3;
        return wanted.isEmpty() || wanted.length() > LONGEST
                ? List.of()
                : names.stream()
                        .filter(name -> name.length() <= LONGEST && distance(wanted, plain.apply(name)) <= farthest)
                        .sorted(Comparator.comparingInt(name -> distance(wanted, plain.apply(name))))
                        .limit(MOST)
                        .toList();
    }

    /** As {@link #of(String, Collection, UnaryOperator)}, whatever the letter case. */
    public static List<String> of(String word, Collection<String> names) {
        return of(word, names, name -> name.toLowerCase(Locale.ROOT));
    }

    /** {@code did you mean a or b?}; empty if nothing is near. */
    public static String question(List<String> near) {
        return near.isEmpty() ? "" : near.stream().collect(Collectors.joining(" or ", "did you mean ", "?"));
    }

    /** Characters to insert, delete, replace, or exchange with the next, to make one text of the other (optimal string alignment). */
    private static int distance(String a, String b) {
        int[] twoAbove = {};
        int[] above = IntStream.rangeClosed(0, b.length()).toArray();
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], 1 + twoAbove[j - 2]);
                }
            }
            twoAbove = above;
            above = row;
        }
        return above[b.length()];
    }
}
