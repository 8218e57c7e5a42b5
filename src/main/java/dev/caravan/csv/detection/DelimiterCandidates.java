package dev.caravan.csv.detection;

import dev.caravan.csv.detection.SampleRows.Row;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Candidates for the delimiter: the usual characters, characters that the first line of a text suggests, and delimiters of several characters. */
public final class DelimiterCandidates {
    public static final List<String> USUAL = List.of(",", ";", "\t", "|");

    /** No sign of numbers, names, paths and sentences; or one of the control characters that were made to separate. */
    private static final String SIGN = "[^\\p{L}\\p{M}\\p{N}\\s\\p{Cntrl}\"'`.,;|_/\\\\()\\[\\]{}+\\-$€£%?!]";

    private static final Pattern SUGGESTED = Pattern.compile(SIGN + "{1,4}|[\\x01-\\x08\\x0e-\\x1f]");
    private static final Pattern AROUND = Pattern.compile(SIGN + "|[|;,]");
    /** Spreadsheets begin a file with this line if its delimiter isn't that of the place. */
    private static final Pattern SAID = Pattern.compile("\uFEFF?\"?(?i:sep)=([^\"\\s]{1,4}|\t| )\"?\\s*");

    private static final int LINE_BYTES = 4096;
    private static final int MOST_SUGGESTED = 8;
    /** With fewer fields, two commas may well stand beside each other for a column that is empty. */
    private static final int SURELY_DOUBLED = 5;

    private DelimiterCandidates() {}

    /** The delimiter that the first line names, which then is no data; null if it doesn't. */
    static @Nullable String said(byte[] sample) {
        Matcher line = SAID.matcher(firstLine(sample));
        return line.matches() ? line.group(1) : null;
    }

    /** Signs of the first line that aren't usual but may delimit; in many texts they don't. The space is the last of them. */
    static Set<String> suggested(byte[] sample) {
        Set<String> signs = new LinkedHashSet<>();
        Matcher found = SUGGESTED.matcher(firstLine(sample));
        while (signs.size() < MOST_SUGGESTED && found.find()) {
            signs.add(found.group());
        }
        signs.add(" ");
        return signs;
    }

    /**
     * The delimiter with what belongs to it: {@code ||} reads as bars with an empty column after each, {@code ~|~} as bars with a
     * tilde on both sides. No table has those.
     */
    static String widened(SampleRows sample) {
        String delimiter = sample.dialect().delimiter();
        if (sample.columns() < 2 || sample.rows().size() < 2 || !sample.isEven()) {
            return delimiter;
        }
        String between = sample.columns() >= 3 ? between(sample.rows()) : null;
        boolean doubled = between != null
                && (!between.isEmpty() || "|;:".contains(delimiter) || sample.columns() >= SURELY_DOUBLED);
        if (doubled) {
            return delimiter + between + delimiter;
        }
        return common(sample.rows(), (row, c) -> lastSign(row.cells().get(c - 1)))
                + delimiter
                + common(sample.rows(), (row, c) -> firstSign(row.cells().get(c)));
    }

    /** The text of every second field, if it is nothing or one sign, and the same all over; else null. */
    private static @Nullable String between(List<Row> rows) {
        String between = rows.get(0).cells().get(1);
        for (Row row : rows) {
            for (int c = 1; c < row.cells().size(); c += 2) {
                if (!row.cells().get(c).equals(between) || row.quoted().get(c)) {
                    return null;
                }
            }
        }
        boolean oddFields = rows.get(0).cells().size() % 2 == 1;
        return oddFields && (between.isEmpty() || AROUND.matcher(between).matches()) ? between : null;
    }

    /** The character next to every delimiter of every row, if there is one. */
    private static String common(List<Row> rows, BiFunction<Row, Integer, String> signAt) {
        String common = null;
        for (Row row : rows) {
            for (int c = 1; c < row.cells().size(); c++) {
                String sign = row.quoted().get(c) || row.quoted().get(c - 1) ? "" : signAt.apply(row, c);
                if (sign.isEmpty() || (common != null && !common.equals(sign))) {
                    return "";
                }
                common = sign;
            }
        }
        return common == null ? "" : common;
    }

    private static String firstSign(String cell) {
        return cell.length() > 1 && AROUND.matcher(cell.substring(0, 1)).matches() ? cell.substring(0, 1) : "";
    }

    private static String lastSign(String cell) {
        String last = cell.length() > 1 ? cell.substring(cell.length() - 1) : "";
        return AROUND.matcher(last).matches() ? last : "";
    }

    private static String firstLine(byte[] sample) {
        int from = 0;
        while (from < sample.length && (sample[from] == '\n' || sample[from] == '\r')) {
            from++;
        }
        int to = from;
        while (to < Math.min(sample.length, from + LINE_BYTES) && sample[to] != '\n' && sample[to] != '\r') {
            to++;
        }
        return new String(sample, from, to - from, StandardCharsets.UTF_8);
    }

    /** Signs that no line of the text has: by them it is one column. The first is the one that is least likely in lines to come. */
    static List<String> absent(byte[] sample) {
        List<String> absent = new ArrayList<>(List.of(",", "\t", "|", ";", "\u001f"));
        for (byte value : sample) {
            absent.removeIf(sign -> sign.charAt(0) == value);
        }
        return absent;
    }
}
