package dev.caravan.feed.plan;

import dev.caravan.csv.SpreadsheetCell;
import dev.caravan.feed.rule.Correction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The columns of a rejects file: the columns of the job's file, then position and reason of each record, and, where some
 * can't be told in columns, their whole text. A column of the job's own that is called like one of these, after any number of
 * underscores, gets one underscore more.
 */
public final class RejectsHeader {
    /** Physical line of the record in the job's own file. */
    public static final String LINE = "_line";

    /** Bytes of that file before the record. */
    public static final String OFFSET = "_offset";

    /** Text of the record, in the dialect of that file. What is in it counts instead of the columns. */
    public static final String RAW = "_raw";

    /** In every file of rejects, after the job's own columns. */
    public static final List<String> REASON = List.of(LINE, OFFSET, "_column", "_reason", "_message");

    private static final Pattern ALIKE = Pattern.compile("_+(line|offset|column|reason|message|raw)");
    private static final int NONE = -1;

    private RejectsHeader() {}

    /**
     * The header of the file of a job's rejects.
     *
     * @param raw whether it has the column {@link #RAW}
     */
    public static List<String> of(LoadPlan plan, boolean raw) {
        List<String> header = new ArrayList<>(
                plan.fileColumns().stream().map(RejectsHeader::nameOf).toList());
        header.addAll(REASON);
        if (raw) {
            header.add(RAW);
        }
        return header;
    }

    /** A column of the job's own as the header of a file of rejects has it. */
    public static String nameOf(Column column) {
        String header = column.header();
        boolean alike = ALIKE.matcher(header.toLowerCase(Locale.ROOT)).matches();
        return SpreadsheetCell.escaped(alike ? "_" + header : header);
    }

    /**
     * Finds the columns of a job in the header of a file of its rejects, in whatever order.
     *
     * @throws PlanException if one is missing, or there is one too many
     */
    public static Correction find(long job, LoadPlan first, List<String> header) {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            places.put(key(header.get(i)), i);
        }
        List<Integer> columns = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Column column : first.fileColumns()) {
            columns.add(take(places, nameOf(column), missing));
        }
        int line = take(places, LINE, missing);
        int offset = take(places, OFFSET, missing);
        if (!missing.isEmpty()) {
            throw new PlanException(
                    "the header has no column %s, which the file of job %d's rejects has; it has %s (--delimiter ';' if a spreadsheet has written it so)"
                            .formatted(Planner.quoted(missing), job, Planner.some(header)));
        }
        Integer raw = places.remove(RAW);
        REASON.forEach(places::remove);
        if (!places.isEmpty()) {
            throw new PlanException("the header has a column %s, which the file of job %d's rejects has not; it has %s"
                    .formatted(
                            Planner.quoted(places.values().stream()
                                    .sorted()
                                    .map(header::get)
                                    .toList()),
                            job,
                            Planner.some(Arrays.asList(first.fileColumns().stream()
                                    .map(RejectsHeader::nameOf)
                                    .toArray(String[]::new)))));
        }
        return new Correction(
                job,
                first.dialect(),
                first.bounds(),
                first.onFieldCountMismatch(),
                header.size(),
                columns,
                line,
                offset,
                raw == null ? NONE : raw);
    }

    private static int take(Map<String, Integer> places, String name, List<String> missing) {
        Integer place = places.remove(key(name));
        if (place == null) {
            missing.add(name);
            return NONE;
        }
        return place;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
