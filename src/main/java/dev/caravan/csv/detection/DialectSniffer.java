package dev.caravan.csv.detection;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.ParseError;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.detection.SampleRows.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a text is written, from its beginning. Each dialect that may be meant reads the sample, and the one by which it looks
 * most like a table wins; among equals the first. What the options say stays as they say it.
 */
public final class DialectSniffer {
    /** A single quote that isn't closed is a mistake in that record, which is to be rejected; several are part of the text. */
    private static final int FEWEST_LITERAL_QUOTES = 2;
    /** If fewer of the records have one length, and the first has one field, the text is no table. */
    private static final double FEWEST_AGREEING = 0.6;

    private final byte[] sample;
    private final DialectOptions options;
    private final Collection<String> names;
    private final RecordLimits recordLimits;
    /** Whether the delimiter is given; then the characters next to it belong to the fields. */
    private final boolean spacesAreGiven;

    /** What comments may begin with, which is decided once the delimiter is known. */
    private final @Nullable String mark;

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
        this.spacesAreGiven = options.trim() != null || options.delimiter() != null;
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        this.recordLimits = recordLimits;
        this.mark = options.comment() == null ? CommentDetector.supposed(sample) : null;
    }

    public Sniffed sniff() {
        SampleRows best = withComments(trimmed(widened(best())));
        Dialect dialect = best.dialect();
        List<Row> rows = best.rows();
        Boolean header = options.header();
        PreambleDetector preambleDetector = options.skipLines() == null
                ? PreambleDetector.of(rows, best.columns(), names, header != null)
                : PreambleDetector.NONE;
        if (preambleDetector.records() > 0) {
            rows = rows.subList(preambleDetector.records(), rows.size());
            dialect = dialect.withSkipLines(Math.toIntExact(rows.get(0).line() - 1));
        }
        if (header == null) {
            header = !preambleDetector.lostHeader() && HeaderDetector.isHeader(rows, names);
        }
        List<Row> data = header && !rows.isEmpty() ? rows.subList(1, rows.size()) : rows;
        int columns = header && !rows.isEmpty() ? columns(rows.get(0), data, best.columns()) : best.columns();
        return new Sniffed(
                dialect.withHeader(header),
                LineEndDetector.of(sample, dialect, recordLimits),
                columns,
                header && options.header() == null && options.skipLines() == null && SecondHeaderDetector.follows(rows),
                preambleDetector.lostHeader()
                        ? remark(best.rows().get(preambleDetector.records() - 1), columns) + ", so it is no header"
                        : header && !rows.isEmpty() && !fits(rows.get(0), data, columns)
                                ? remark(rows.get(0), columns)
                                : null);
    }

    /** As many as the header has names, unless its names fit, or many records outvote it. */
    private static int columns(Row header, List<Row> data, int most) {
        return fits(header, data, most) || PreambleDetector.isSurelyTable(data, most)
                ? most
                : header.cells().size();
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
        SampleRows best = trials.get(0);
        double highest = best.score();
        for (SampleRows trial : trials.subList(1, trials.size())) {
            double score = trial.scoreIfAbove(highest);
            if (score > highest) {
                best = trial;
                highest = score;
            }
        }
        if (options.delimiter() != null || best.rows().isEmpty()) {
            return best;
        }
        return best.columns() < 2 || !isTable(best) ? otherwiseDelimited(best) : best;
    }

    private static boolean isTable(SampleRows sample) {
        return sample.rows().get(0).cells().size() != 1 || sample.agreement() >= FEWEST_AGREEING;
    }

    /** Whether the options have no other use for the sign. */
    private boolean mayDelimit(String sign) {
        return !sign.equals(options.quote())
                && (options.comment() == null || !options.comment().startsWith(sign));
    }

    /** The dialect read with each way of quoting that the sample gives reason for. */
    private List<SampleRows> quotings(String delimiter) {
        Dialect base = Dialect.standard().withDelimiter(delimiter);
        SampleRows standard = read(base);
        List<SampleRows> trials = new ArrayList<>(List.of(standard));
        if (options.quote() == null) {
            if (contains('\'') && isFree('\'')) {
                SampleRows single = read(base.withQuote('\'').withEscape('\''));
                if (single.hasQuoted()) {
                    trials.add(single);
                }
            }
            if (standard.with(ParseError.UNTERMINATED_QUOTE) >= FEWEST_LITERAL_QUOTES
                    && standard.with(ParseError.TEXT_AFTER_QUOTE) == 0
                    && !standard.hasQuoted()) {
                trials.add(read(base.withQuote(null).withEscape(null)));
            }
        }
        if (options.escape() == null && contains('\\')) {
            for (SampleRows trial : List.copyOf(trials)) {
                if (trial.dialect().quote() != null) {
                    trials.add(read(trial.dialect().withEscape('\\')));
                }
            }
        }
        return trials;
    }

    /** Whether neither delimiter nor comment of the options has the sign. */
    private boolean isFree(char sign) {
        return (options.delimiter() == null || options.delimiter().indexOf(sign) < 0)
                && (options.comment() == null || options.comment().charAt(0) != sign);
    }

    /** No usual sign delimits: another does if it makes a table without doubt, else the text is one column. */
    private SampleRows otherwiseDelimited(SampleRows standard) {
        Optional<SampleRows> one = DelimiterCandidates.absent(sample).stream()
                .filter(this::mayDelimit)
                .flatMap(sign -> quotings(sign).stream())
                .filter(trial -> trial.columns() == 1)
                .findFirst();
        if (one.isPresent() && one.get().holdsValues()) {
            return standard.isEven() ? standard : one.get();
        }
        return DelimiterCandidates.suggested(sample).stream()
                .filter(this::mayDelimit)
                .flatMap(sign -> quotings(sign).stream())
                .filter(DialectSniffer::isSurelyATable)
                .findFirst()
                .orElse(standard.isEven() ? standard : one.orElse(standard));
    }

    /** Words alone make no table where single spaces or colons would delimit: they are in every sentence. */
    private static boolean isSurelyATable(SampleRows trial) {
        boolean space = trial.dialect().delimiter().equals(" ");
        return trial.isEven()
                && trial.rows().size() > 1
                && trial.columns() > 1
                && ((trial.columns() > 2 && !space) || trial.holdsValues());
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
                && best.rows().stream()
                        .flatMap(row -> row.cells().stream().skip(1))
                        .allMatch(cell -> cell.startsWith(" ") && !cell.isBlank());
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
        List<Row> marked = plain(best.dialect().withComment(null)).rows();
        String comment = CommentDetector.of(marked, mark, best.columns());
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
