package dev.caravan.csv;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The names of the columns, none empty and no two the same (letter case aside, since not every database tells them apart).
 *
 * @param names one for each column of the header record
 * @param remarks what was changed to get there, in column order
 */
public record Header(List<String> names, List<Remark> remarks) {
    private static final Pattern LINE_ENDS = Pattern.compile("[ \\t]*\\R\\s*");

    /**
     * Characters that nobody sees: format and control characters (Unicode, general categories Cf and Cc) and the fillers of Hangul. Joiners
     * stay between letters beyond ASCII, where scripts such as Arabic and Devanagari spell with them.
     */
    private static final Pattern INVISIBLE =
            Pattern.compile("(?![\\t\\r\\n\\x0b\\f\\x85])(?!(?<=[\\p{L}\\p{M}&&[^\\x00-\\x7f]])[\\u200c\\u200d]"
                    + "(?=[\\p{L}\\p{M}&&[^\\x00-\\x7f]]))[\\p{Cf}\\p{Cc}\\u115f\\u1160\\u3164\\uffa0]");

    /** Spaces of other kinds, no-break spaces among them. */
    private static final Pattern SPACES = Pattern.compile("[\\p{Zs}&&[^ ]]");

    /** What was changed in a name. */
    public enum Change {
        /** It went over several lines, which are one now, with spaces between. */
        SEVERAL_LINES,
        /** It had invisible characters, which are gone, or unusual spaces, which are usual ones now. */
        INVISIBLE,
        /** Nothing was there: the name is {@code column_N}, counted from 1. */
        EMPTY,
        /** An earlier column has the name: it got a suffix {@code _2}, {@code _3}… */
        DUPLICATE
    }

    /**
     * A name that was changed.
     *
     * @param column counted from 0
     * @param original the name in the file, without the white space around it
     * @param name the name that it got
     */
    public record Remark(int column, Change change, String original, String name) {}

    public Header {
        names = List.copyOf(names);
        remarks = List.copyOf(remarks);
    }

    /**
     * Reads the names from record 0 of a parsed header chunk.
     *
     * @throws IllegalArgumentException if there is no record, or it has a {@link Records#problem}
     */
    public static Header of(Records records) {
        return of(records, records.size() == 0 ? 0 : records.fields(0));
    }

    /**
     * Reads as many names; missing names are empty, surplus names are dropped.
     *
     * @throws IllegalArgumentException if there is no record, or it has a {@link Records#problem}
     */
    public static Header of(Records records, int columns) {
        if (records.size() == 0 || records.parseError(0) != null) {
            throw new IllegalArgumentException("no readable header record");
        }
        List<String> found = new ArrayList<>(columns);
        for (int c = 0; c < columns; c++) {
            found.add(c < records.fields(0) ? records.text(0, c) : "");
        }
        return of(found);
    }

    /** Makes names of whatever the header's fields hold. */
    public static Header of(List<String> fields) {
        // Names that stand in the file keep their spelling; made-up ones give way to them.
        Set<String> taken = new HashSet<>();
        for (String field : fields) {
            taken.add(key(name(field)));
        }
        Set<String> used = new HashSet<>();
        Map<String, Integer> suffixes = new HashMap<>();
        List<String> names = new ArrayList<>(fields.size());
        List<Remark> remarks = new ArrayList<>();
        for (int c = 0; c < fields.size(); c++) {
            String original = fields.get(c).strip();
            String visible = name(original);
            String name = visible.isEmpty() ? "column_" + (c + 1) : visible;
            if (visible.isEmpty() ? taken.contains(key(name)) : !used.add(key(name))) {
                name = unique(name, taken, suffixes);
            }
            taken.add(key(name));
            if (!name.equals(original)) {
                remarks.add(new Remark(c, change(original, visible, name), original, name));
            }
            names.add(name);
        }
        return new Header(names, remarks);
    }

    private static Change change(String original, String visible, String name) {
        if (visible.isEmpty()) {
            return Change.EMPTY;
        }
        if (!name.equals(visible)) {
            return Change.DUPLICATE;
        }
        return LINE_ENDS.matcher(original).find() ? Change.SEVERAL_LINES : Change.INVISIBLE;
    }

    /**
     * A header's field as the name that people see: in one line, without white space around it, and without invisible characters. Empty
     * if nothing of it is visible.
     */
    public static String name(String field) {
        if (field.chars().allMatch(sign -> sign > ' ' && sign <= '~')) {
            return field;
        }
        String spaced = SPACES.matcher(field).replaceAll(" ");
        String visible = INVISIBLE.matcher(spaced).replaceAll("").strip();
        return LINE_ENDS.matcher(visible).replaceAll(" ");
    }

    /** Names for columns that have none: {@code column_1} and so on. */
    public static Header madeUp(int columns) {
        return new Header(
                IntStream.rangeClosed(1, columns)
                        .mapToObj(number -> "column_" + number)
                        .toList(),
                List.of());
    }

    private static String unique(String name, Set<String> taken, Map<String, Integer> suffixes) {
        // The next suffix is remembered for each name: 100,000 columns of one name must not take 100,000² look-ups.
        int suffix = suffixes.getOrDefault(key(name), 2);
        while (taken.contains(key(name + "_" + suffix))) {
            suffix++;
        }
        suffixes.put(key(name), suffix + 1);
        return name + "_" + suffix;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
