package dev.caravan.csv;

import dev.caravan.csv.SampleRows.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how a text is written, from its beginning. Each dialect that may be meant reads the sample, and the one by which it looks
 * most like a table wins; among equals the first. What the options say stays as they say it.
 */
final class DialectSniffer {
    private static final List<String> DELIMITERS = List.of(",", ";", "\t", "|");
    /** In many texts that are no delimiters: they are taken only if every record then has the same number of fields. */
    private static final List<String> WEAK_DELIMITERS = List.of(":", " ");

    private static final int MAX_PREAMBLE_RECORDS = 100;

    /** A single quote that isn't closed is a mistake in that record, which is to be rejected; several are part of the text. */
    private static final int FEWEST_LITERAL_QUOTES = 2;

    private final byte[] sample;
    private final DialectOptions options;
    private final Collection<String> names;
    private final Bounds bounds;

    /**
     * What was found out.
     *
     * @param lineEnd of its records: LF, CRLF, CR, or {@code mixed}; null if there are none
     * @param columns how many the first record of a header has, or most records without one
     * @param types by column, of the data in the sample; {@code EMPTY} where it has none
     */
    record Sniffed(Dialect dialect, @Nullable String lineEnd, int columns, List<ValueType> types) {}

    /**
     * @param sample UTF-8, ending with a whole line
     * @param names of columns that the file is known to have: a first record with one of them is the header
     */
    DialectSniffer(byte[] sample, DialectOptions options, Collection<String> names, Bounds bounds) {
        this.sample = sample;
        this.options = options;
        this.names = names.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        this.bounds = bounds;
    }

    Sniffed sniff() {
        SampleRows best = withoutComments(trimmed(doubled(best())));
        Dialect dialect = best.dialect();
        List<Row> rows = best.rows();
        if (options.skipLines() == null) {
            int preamble = preamble(best);
            if (preamble > 0) {
                rows = rows.subList(preamble, rows.size());
                dialect = dialect.withSkipLines(Math.toIntExact(rows.get(0).line() - 1));
            }
        }
        Boolean header = options.header();
        dialect = dialect.withHeader(header == null ? HeaderRule.isHeader(rows, names) : header);
        int columns = dialect.header() && !rows.isEmpty() && !rows.get(0).isBroken()
                ? rows.get(0).cells().size()
                : best.columns();
        List<Row> data = dialect.header() && !rows.isEmpty() ? rows.subList(1, rows.size()) : rows;
        return new Sniffed(dialect, LineEnds.of(sample, dialect, bounds), columns, HeaderRule.types(data, columns));
    }

    private SampleRows best() {
        List<SampleRows> trials = new ArrayList<>();
        if (options.delimiter() == null) {
            DELIMITERS.stream().filter(this::mayDelimit).forEach(delimiter -> trials.addAll(quotings(delimiter)));
        }
        if (trials.isEmpty()) {
            trials.addAll(quotings(Dialect.standard().delimiter()));
        }
        SampleRows best = trials.get(0);
        double highest = best.score();
        for (SampleRows trial : trials) {
            double score = trial.score();
            if (score > highest) {
                best = trial;
                highest = score;
            }
        }
        return options.delimiter() == null && best.columns() < 2 ? weaklyDelimited(best) : best;
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
            if (standard.broken() >= FEWEST_LITERAL_QUOTES && !standard.hasQuoted()) {
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

    private SampleRows weaklyDelimited(SampleRows standard) {
        return WEAK_DELIMITERS.stream()
                .filter(this::mayDelimit)
                .flatMap(delimiter -> quotings(delimiter).stream())
                .filter(trial ->
                        trial.isEven() && trial.columns() > 1 && trial.rows().size() > 1)
                .findFirst()
                .orElse(standard);
    }

    /** Two signs between fields look like one, and an empty column after each: no table has those. */
    private SampleRows doubled(SampleRows best) {
        Dialect dialect = best.dialect();
        if (options.delimiter() != null
                || !"|;:".contains(dialect.delimiter())
                || best.columns() < 3
                || best.rows().size() < 2) {
            return best;
        }
        for (Row row : best.rows()) {
            for (int c = 1; c < row.cells().size(); c += 2) {
                if (!row.cells().get(c).isEmpty() || row.quoted().get(c)) {
                    return best;
                }
            }
        }
        return read(dialect.withDelimiter(dialect.delimiter().repeat(2)));
    }

    /** A space after every delimiter belongs to no field; with the delimiter alone, quotes after it would not be seen. */
    private SampleRows trimmed(SampleRows best) {
        boolean spaced = best.columns() > 1
                && best.rows().stream()
                        .flatMap(row -> row.cells().stream().skip(1))
                        .allMatch(cell -> cell.startsWith(" ") && !cell.isBlank());
        boolean quotedAfterSpace = best.rows().stream()
                .flatMap(row -> row.cells().stream().skip(1))
                .anyMatch(cell -> cell.startsWith(" \"") || cell.startsWith(" '"));
        if (!spaced && !quotedAfterSpace) {
            return best;
        }
        SampleRows trimmed = read(best.dialect().withTrim(true));
        return spaced || trimmed.score() > best.score() ? trimmed : best;
    }

    /** The first line begins with #, and no line that does so has as many fields as the table: they are comments. */
    private SampleRows withoutComments(SampleRows best) {
        List<Row> marked =
                best.rows().stream().filter(row -> row.first() == '#').toList();
        Character quote = best.dialect().quote();
        boolean comments = options.comment() == null
                && (quote == null || quote != '#')
                && !best.dialect().delimiter().startsWith("#")
                && !marked.isEmpty()
                && best.rows().get(0).first() == '#'
                && best.columns() > 1
                && marked.stream().noneMatch(row -> row.cells().size() == best.columns());
        return comments ? read(best.dialect().withComment("#")) : best;
    }

    /** How many records before the first of the table have one field, or one with text in it. */
    private static int preamble(SampleRows best) {
        int columns = best.columns();
        List<Row> rows = best.rows();
        int preamble = 0;
        while (preamble < rows.size() && isPreamble(rows.get(preamble), columns)) {
            preamble++;
        }
        // Unless the table follows, with its header and a record at least, these are bad records, which have to be
        // explained.
        boolean tableFollows = rows.size() - preamble >= 2
                && rows.subList(preamble, preamble + 2).stream()
                        .allMatch(row -> row.cells().size() == columns && row.filled() > 1);
        return columns > 1 && preamble <= MAX_PREAMBLE_RECORDS && tableFollows ? preamble : 0;
    }

    private static boolean isPreamble(Row row, int columns) {
        return row.cells().size() == 1 || (columns > 2 && row.cells().size() == columns && row.filled() <= 1);
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
        return new SampleRows(sample, options.applyTo(dialect), bounds);
    }
}
