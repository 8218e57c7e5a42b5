package dev.caravan.csv;

import java.util.List;
import java.util.Random;

/** Writes a table as text of a dialect, quoting where it has to and, at random, where it needn't. */
final class TableWriter {
    private final Dialect dialect;
    private final String lineEnd;
    private final Random random;

    TableWriter(Dialect dialect, String lineEnd, Random random) {
        this.dialect = dialect;
        this.lineEnd = lineEnd;
        this.random = random;
    }

    String write(List<List<String>> table) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < dialect.skipLines(); i++) {
            out.append("preamble, \"").append(lineEnd);
        }
        for (List<String> row : table) {
            noRecords(out);
            for (int c = 0; c < row.size(); c++) {
                out.append(c == 0 ? "" : dialect.delimiter());
                out.append(field(row.get(c), row.size() == 1));
            }
            out.append(lineEnd);
        }
        noRecords(out);
        return out.toString();
    }

    private void noRecords(StringBuilder out) {
        if (random.nextInt(4) == 0) {
            out.append(lineEnd);
        }
        if (dialect.comment() != null && random.nextInt(4) == 0) {
            out.append(dialect.comment()).append("a, \"comment").append(lineEnd);
        }
    }

    private String field(String value, boolean alone) {
        Character quote = dialect.quote();
        if (quote == null) {
            return blanks() + (dialect.escape() == null ? value : escaped(value, dialect.escape(), alone)) + blanks();
        }
        String comment = dialect.comment();
        boolean plain = !value.contains(dialect.delimiter())
                && !value.contains("\n")
                && !value.contains("\r")
                && value.indexOf(quote) < 0
                && !(alone && value.isEmpty())
                && !(comment != null && value.startsWith(comment.substring(0, 1)))
                && !(dialect.trim() && !value.equals(value.strip()))
                // A part of a delimiter at the end would make one with what follows.
                && value.chars().noneMatch(c -> dialect.delimiter().indexOf(c) >= 0);
        if (plain && random.nextBoolean()) {
            return blanks() + value + blanks();
        }
        Character escape = dialect.escape();
        String sign = quote.toString();
        String content = value;
        if (escape != null && !escape.equals(quote)) {
            content = content.replace(escape.toString(), escape + escape.toString());
        }
        boolean doubled = escape == null || escape.equals(quote) || random.nextBoolean();
        return blanks() + sign + content.replace(sign, (doubled ? sign : escape) + sign) + sign + blanks();
    }

    /** As in COPY text. An empty line would be no record. */
    private String escaped(String value, char escape, boolean alone) {
        if (value.isEmpty()) {
            return alone ? escape + "N" : "";
        }
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean mark =
                    i == 0 && dialect.comment() != null && dialect.comment().charAt(0) == c;
            if (c == '\r' || (c == '\n' && random.nextBoolean())) {
                out.append(escape).append(c == '\r' ? 'r' : 'n');
            } else if (c == '\n'
                    || c == escape
                    || mark
                    || c == dialect.delimiter().charAt(0)) {
                out.append(escape).append(c);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** What a dialect that trims drops around a field. */
    private String blanks() {
        boolean some = dialect.trim() && !dialect.delimiter().isBlank() && random.nextInt(3) == 0;
        return some ? " \t " : "";
    }
}
