package dev.caravan.reconcile;

import dev.caravan.csv.Dialect;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes UTF-8 without the lines before the table: lines that the dialect skips, and empty lines; and without the byte order marks that
 * begin lines of joined files. Detects spaces between a quote and a delimiter or line end, which DuckDB drops. Not thread-safe.
 */
final class DuckDbText extends FilterOutputStream {
    /** U+FEFF in UTF-8. */
    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private enum Before {
        EDGE,
        QUOTE,
        OTHER
    }

    private final int quote;
    private final byte delimiterStart;
    private final byte delimiterEnd;
    private int linesToSkip;
    private boolean afterReturn;
    private boolean inTable;
    private boolean beginsLine = true;
    /** Bytes of a mark that are not written yet, because the rest may follow. */
    private int markBytes;

    private Before before = Before.EDGE;
    private boolean blanks;
    private boolean hasBlanksAtQuotes;

    DuckDbText(OutputStream out, Dialect dialect) {
        super(out);
        byte[] delimiter = dialect.delimiter().getBytes(StandardCharsets.UTF_8);
        this.quote = dialect.quote() == null ? -1 : dialect.quote();
        this.delimiterStart = delimiter[0];
        this.delimiterEnd = delimiter[delimiter.length - 1];
        this.linesToSkip = dialect.skipLines();
    }

    /** Whether spaces precede an opening quote or follow a closing one. */
    boolean hasBlanksAtQuotes() {
        return hasBlanksAtQuotes;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        int start = from;
        int end = from + length;
        while (start < end && !inTable) {
            inTable = begins(bytes[start]);
            start += inTable ? 0 : 1;
        }
        if (quote >= 0) {
            for (int i = start; i < end; i++) {
                look(bytes[i]);
            }
        }
        writeWithoutMarks(bytes, start, end);
    }

    private void writeWithoutMarks(byte[] bytes, int from, int to) throws IOException {
        int unwritten = from;
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (beginsLine && b == MARK[markBytes]) {
                out.write(bytes, unwritten, i - unwritten);
                unwritten = i + 1;
                markBytes++;
                beginsLine = markBytes < MARK.length;
                markBytes %= MARK.length;
            } else {
                writeMarkBytes();
                beginsLine = b == '\n' || b == '\r';
            }
        }
        out.write(bytes, unwritten, to - unwritten);
    }

    private void writeMarkBytes() throws IOException {
        out.write(MARK, 0, markBytes);
        markBytes = 0;
    }

    @Override
    public void close() throws IOException {
        writeMarkBytes();
        super.close();
    }

    /** Whether the table begins with this byte. */
    private boolean begins(byte b) {
        if (b == '\n' || b == '\r') {
            linesToSkip -= linesToSkip > 0 && !(b == '\n' && afterReturn) ? 1 : 0;
            afterReturn = b == '\r';
            return false;
        }
        afterReturn = false;
        return linesToSkip == 0;
    }

    private void look(byte b) {
        if ((b == ' ' || b == '\t') && b != delimiterStart) {
            blanks = true;
            return;
        }
        boolean edge = b == '\n' || b == '\r' || b == delimiterStart;
        if (blanks && ((b == quote && before == Before.EDGE) || (edge && before == Before.QUOTE))) {
            hasBlanksAtQuotes = true;
        }
        blanks = false;
        before = b == quote ? Before.QUOTE : b == '\n' || b == '\r' || b == delimiterEnd ? Before.EDGE : Before.OTHER;
    }
}
