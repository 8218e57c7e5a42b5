package dev.caravan.csv.detection;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.detection.SampleRows.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a text is written, from its beginning. Each dialect that may be meant reads the sample, and the one by which it looks
 * most like a table wins; among equals the first. What the options say stays as they say it.
 */
public final class DialectSniffer {
    private static final int FEWEST_LITERAL_QUOTES = 2;
    private static final int FEWEST_TYPED_BY_SPACES = 2;
    /** Below this score, signs that are not usual are tried as well. */
    private static final double FAIR = 0.1;
    /** Records below a header that show how many columns it has. */
    private static final int RECORDS_BELOW = 2;

    private final byte[] sample;
    private final DialectOptions options;
    private final Collection<String> names;
    private final RecordLimits recordLimits;
    /** Whether the delimiter is given; then the characters next to it belong to the fields. */
    private final boolean spacesAreGiven;

    private final boolean skipLinesAreGiven;

    /** What comments are supposed to begin with; whether they do is decided once the columns are known. */
    private @Nullable String mark;

    /**
     * What was found out.
     *
     * @param lineEnd of its records: LF, CRLF, CR, or {@code mixed}; null if there are none
     * @param columns how many most records have; or the header has, where too few records say otherwise
     * @param secondHeader whether the header seems to continue in a second record, and no option says where it is
     * @param remark what a person should know of it besides, or null
     */
    public record Sniffed(
            Dialect dialect,
            @Nullable String lineEnd,
            int columns,
            boolean secondHeader,
            @Nullable String remark) {
        public Sniffed with(Dialect other) {
            return new Sniffed(other, lineEnd, columns, secondHeader, remark);
        }
    }

    /**
     * @param sample UTF-8, ending with a whole line
     * @param names of columns that the file is known to have: a first record with one of them is the header
     */
    public DialectSniffer(byte[] sample, DialectOptions options, Collection<String> names, RecordLimits recordLimits) {
        String said =
                options.delimiter() == null && options.skipLines() == null ? DelimiterCandidates.said(sample) : null;
        this.sample = sample;
        this.options =
                said == null ? options : options.or(new DialectOptions(said, null, null, null, null, null, 1, null));
        this.skipLinesAreGiven = options.skipLines() != null;
        this.spacesAreGiven = options.trim() != null || options.delimiter() != null;
        this.names = names.stream().map(HeaderDetector::key).collect(Collectors.toSet());
        this.recordLimits = recordLimits;
        this.mark = options.comment() == null && !beginningIsGiven() ? CommentDetector.supposed(sample) : null;
    }

    public Sniffed sniff() {
        SampleRows best = withComments(trimmed(widened(best())));
        Dialect dialect = best.dialect();
        List<Row> rows = best.rows();
        PreambleDetector preamble =
                beginningIsGiven() ? PreambleDetector.NONE : PreambleDetector.of(rows, best.columns(), names);
        if (preamble.records() > 0) {
            rows = rows.subList(preamble.records(), rows.size());
            dialect = dialect.withSkipLines(Math.toIntExact(rows.get(0).line() - 1));
        }
        boolean header = options.header() == null
                ? !preamble.lostHeader() && HeaderDetector.isHeader(rows, names)
                : options.header();
        boolean headed = header && !rows.isEmpty();
        List<Row> data = headed ? HeaderDetector.data(rows) : rows;
        int columns = headed ? columns(rows.get(0), data, best.columns()) : columns(data, best.columns());
        return new Sniffed(
                dialect.withHeader(header),
                LineEndDetector.of(sample, dialect, recordLimits),
                columns,
                headed && !beginningIsGiven() && SecondHeaderDetector.follows(rows.get(0), data),
                preamble.lostHeader()
                        ? remark(best.rows().get(preamble.records() - 1), columns) + ", so it is no header"
                        : headed && !fits(rows.get(0), data, columns) ? remark(rows.get(0), columns) : null);
    }

    /** Whether the options say where the table begins. Then nothing is passed over but what they say. */
    private boolean beginningIsGiven() {
        return options.header() != null || skipLinesAreGiven;
    }

    /**
     * As many as the header has names, if the records right below it have as many fields. Otherwise as many as most records have, if its
     * names fit them, or they are many. A column that has neither a name nor values is none: it is the delimiters at the ends of lines.
     */
    private static int columns(Row header, List<Row> data, int most) {
        int names = header.cells().size();
        boolean followed = !data.isEmpty()
                && data.stream()
                        .limit(RECORDS_BELOW)
                        .allMatch(row -> row.cells().size() == names);
        int columns =
                !followed && (fits(header, data, most) || PreambleDetector.isSurelyTable(data, most)) ? most : names;
        while (columns > 1 && (columns > names || isEmpty(header, columns - 1)) && isEmpty(data, columns - 1)) {
            columns--;
        }
        return columns;
    }

    /** As many as most records have, without the last if the delimiter ends each of several lines. */
    private static int columns(List<Row> data, int most) {
        boolean ended = most > 1
                && data.size() >= RECORDS_BELOW
                && data.stream().allMatch(row -> row.cells().size() == most && isEmpty(row, most - 1));
        return ended ? most - 1 : most;
    }

    private static boolean isEmpty(List<Row> rows, int column) {
        return rows.stream().allMatch(row -> isEmpty(row, column));
    }

    /** Whether the row has nothing there, not even quotes. */
    private static boolean isEmpty(Row row, int column) {
        return row.cells().size() <= column
                || (row.cells().get(column).isEmpty() && !row.quoted().get(column));
    }

    private static boolean fits(Row header, List<Row> data, int columns) {
        return header.isBroken() || header.cells().size() == columns || PreambleDetector.fits(header, data, columns);
    }

    private static String remark(Row header, int columns) {
        return "line %d has %d names for %d columns"
                .formatted(header.line(), header.cells().size(), columns);
    }

    private SampleRows best() {
        List<SampleRows> trials = new ArrayList<>();
        if (options.delimiter() == null) {
            DelimiterCandidates.USUAL.stream().filter(this::mayDelimit).forEach(sign -> trials.addAll(quotings(sign)));
        }
        if (trials.isEmpty()) {
            trials.addAll(quotings(Dialect.standard().delimiter()));
        }
        SampleRows best = best(trials);
        if (options.delimiter() != null || best.rows().isEmpty()) {
            return best;
        }
        boolean found = best.columns() > 1 && isTable(best);
        return found && best.score() >= FAIR && (names.isEmpty() || known(best) > 0)
                ? best
                : otherwiseDelimited(best, found);
    }

    /** The one that looks most like a table, of those in which most known names are found; of several the first. */
    private SampleRows best(List<SampleRows> trials) {
        SampleRows best = trials.get(0);
        int most = known(best);
        double highest = best.score();
        for (SampleRows trial : trials.subList(1, trials.size())) {
            int known = known(trial);
            double score = known < most ? 0 : trial.scoreIfAbove(known > most ? 0 : highest);
            if (known > most || (known == most && score > highest)) {
                best = trial;
                most = known;
                highest = score;
            }
        }
        return best;
    }

    /** How many of the known names one of the first records has. */
    private int known(SampleRows sample) {
        return names.isEmpty() ? 0 : PreambleDetector.known(sample.rows(), sample.columns(), names);
    }

    /** Whether the options have no other use for the sign. */
    private boolean mayDelimit(String sign) {
        return !sign.equals(options.quote())
                && (options.comment() == null || !options.comment().startsWith(sign));
    }

    /** Whether its first record is one of several columns, or stands above such without doubt. */
    private boolean isTable(SampleRows sample) {
        return sample.rows().get(0).cells().size() != 1 || !SingleColumnDetector.isLikely(sample, names);
    }

    /** The dialect read with each way of quoting that the sample gives reason for. */
    private List<SampleRows> quotings(String delimiter) {
        Dialect base = Dialect.standard().withDelimiter(delimiter);
        SampleRows standard = read(base);
        List<SampleRows> trials = new ArrayList<>(List.of(standard));
        if (options.escape() == null && contains('\\') && standard.dialect().quote() != null) {
            trials.add(read(standard.dialect().withEscape('\\')));
        }
        if (options.quote() == null && trials.stream().allMatch(quoted -> quoted.misfits() >= FEWEST_LITERAL_QUOTES)) {
            SampleRows literal = read(base.withQuote(null).withEscape(null));
            if (trials.stream().allMatch(quoted -> isBetterWithoutQuotes(literal, quoted))) {
                trials = new ArrayList<>(List.of(literal));
            }
        }
        if (options.quote() == null && contains('\'') && isFree('\'')) {
            SampleRows single = read(base.withQuote('\'').withEscape('\''));
            if (single.hasQuoted()) {
                trials.add(single);
                if (options.escape() == null && contains('\\')) {
                    trials.add(read(single.dialect().withEscape('\\')));
                }
            }
        }
        return trials;
    }

    /**
     * Whether quotes are text: then fewer records are broken or of another length, many fields that begin with a quote don't end with one,
     * and no quotes enclose what has to be enclosed. A single record of that kind is a mistake, and is to be rejected.
     */
    private static boolean isBetterWithoutQuotes(SampleRows literal, SampleRows quoted) {
        return quoted.misfits() - literal.misfits() >= FEWEST_LITERAL_QUOTES
                && literal.countOf(cell -> cell.startsWith("\"") && !isEnclosed(cell)) * 2
                        > literal.countOf(DialectSniffer::isEnclosed)
                && !quoted.hasQuotesOfNeed();
    }

    private static boolean isEnclosed(String cell) {
        return cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
    }

    /** Whether neither delimiter nor comment of the options has the sign. */
    private boolean isFree(char sign) {
        return (options.delimiter() == null || options.delimiter().indexOf(sign) < 0)
                && (options.comment() == null || options.comment().charAt(0) != sign);
    }

    /**
     * No usual sign delimits without doubt: another does if it makes a table without doubt, else the text is one column.
     *
     * @param found whether the best that the usual signs come to is a table, if a poor one
     */
    private SampleRows otherwiseDelimited(SampleRows usual, boolean found) {
        Optional<SampleRows> one = DelimiterCandidates.absent(sample).stream()
                .filter(this::mayDelimit)
                .flatMap(sign -> quotings(sign).stream())
                .filter(trial -> trial.columns() == 1)
                .findFirst();
        boolean values = one.isPresent() && one.get().holdsValues() && (names.isEmpty() || known(one.get()) > 0);
        SampleRows single = usual.isEven() ? usual : one.orElse(usual);
        if (values && !found) {
            return single;
        }
        List<SampleRows> others = new ArrayList<>(List.of(found ? usual : single));
        DelimiterCandidates.suggested(sample).stream()
                .filter(this::mayDelimit)
                .flatMap(sign -> quotings(sign).stream())
                .filter(this::isSurelyATable)
                .forEach(others::add);
        return best(others);
    }

    /**
     * Words alone make no table where other signs would delimit: they are in every sentence. Spaces and colons are in dates and times as
     * well.
     */
    private boolean isSurelyATable(SampleRows trial) {
        if (!trial.isEven()
                || trial.rows().size() < 2
                || trial.columns() < 2
                || trial.rows().stream().allMatch(row -> row.cells().get(0).isEmpty())) {
            return false;
        }
        if (known(trial) > 0) {
            return true;
        }
        long typed = trial.typedColumns();
        return switch (trial.dialect().delimiter()) {
            case " " -> typed >= FEWEST_TYPED_BY_SPACES;
            case ":" -> (trial.columns() > 2 || HeaderDetector.isHeaderByValues(trial.rows())) && !trial.isCutInTimes();
            default -> trial.columns() > 2 || typed > 0;
        };
    }

    private SampleRows widened(SampleRows best) {
        String widened = options.delimiter() == null ? DelimiterCandidates.widened(best) : "";
        return widened.isEmpty() || widened.equals(best.dialect().delimiter())
                ? best
                : read(best.dialect().withDelimiter(widened));
    }

    /** A space after every delimiter belongs to no field; with the delimiter alone, quotes after it would not be seen. */
    private SampleRows trimmed(SampleRows best) {
        if (spacesAreGiven) {
            return best;
        }
        boolean spaced = best.columns() > 1
                && best.countOf(cell -> cell.startsWith(" ") && !cell.isBlank()) > 0
                && best.rows().stream()
                        .flatMap(row -> row.cells().stream().skip(1))
                        .allMatch(cell -> cell.startsWith(" "));
        boolean quotedAfterSpace = best.rows().stream()
                .flatMap(row -> row.cells().stream().skip(1))
                .anyMatch(cell -> cell.startsWith(" \"") || cell.startsWith(" '"));
        boolean hasReason = spaced || quotedAfterSpace || best.isPadded();
        if (!hasReason && !best.mayHaveSpaceAfterQuotes()) {
            return best;
        }
        SampleRows trimmed = read(best.dialect().withTrim(true));
        if (!hasReason) {
            return best.hasOtherQuotedTextThan(trimmed) ? trimmed : best;
        }
        return !quotedAfterSpace || spaced || trimmed.score() > best.score() ? trimmed : best;
    }

    private SampleRows withComments(SampleRows best) {
        if (mark == null || best.dialect().comment() == null) {
            return best;
        }
        SampleRows plain = plain(best.dialect().withComment(null));
        String comment = CommentDetector.of(plain.rows(), mark, best.columns());
        if (comment == null) {
            mark = null;
            return trimmed(widened(best()));
        }
        return mark.equals(comment) ? best : plain(best.dialect().withComment(comment));
    }

    private boolean contains(char sign) {
        for (byte value : sample) {
            if (value == sign) {
                return true;
            }
        }
        return false;
    }

    private SampleRows read(Dialect dialect) {
        Character quote = dialect.quote();
        boolean free = mark != null
                && !dialect.delimiter().startsWith(mark.substring(0, 1))
                && (quote == null || quote != mark.charAt(0));
        return plain(free ? dialect.withComment(mark) : dialect);
    }

    private SampleRows plain(Dialect dialect) {
        return new SampleRows(sample, options.applyTo(dialect), recordLimits);
    }
}
