package dev.caravan.cli.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Standard error on a terminal, whose last line shows progress and is overwritten. Whatever else is printed, by a logger for instance, clears
 * that line first. Thread-safe.
 */
public final class StatusLine extends PrintStream {
    private static final int UNKNOWN_WIDTH = 80;

    private final Line line;

    public StatusLine(OutputStream terminal) {
        this(new Line(terminal));
    }

    private StatusLine(Line line) {
        super(line, true, Charset.defaultCharset());
        this.line = line;
    }

    /** That of this process; null if its standard error is no terminal. */
    public static @Nullable StatusLine ofProcess() {
        return System.err instanceof StatusLine line ? line : null;
    }

    /** Lets the process show progress if its standard error is a terminal, which the launcher says by an environment variable. */
    public static void install() {
        if ("1".equals(System.getenv("CARAVAN_TERMINAL"))) {
            System.setErr(new StatusLine(System.err));
        }
    }

    /** Characters that {@link #show} can show: a text in the last column could wrap. */
    public static int width() {
        return Terminal.columns(UNKNOWN_WIDTH) - 1;
    }

    /** Shows a text of at most {@link #width} characters in place of the text that is shown. */
    public void show(String text) {
        line.show(text.length() <= width() ? text : text.substring(0, width()));
    }

    public void clear() {
        line.clear();
    }

    /** The terminal, with the text that is shown on its last line. */
    private static final class Line extends FilterOutputStream {
        /** Returns to the start of the line and clears it (ECMA-48, EL). */
        private static final String CLEAR = "\r\u001b[K";

        /** Cuts a line that doesn't fit, because the terminal has become narrower, instead of wrapping it (DEC, DECAWM). */
        private static final String DONT_WRAP = "\u001b[?7l";

        private static final String WRAP = "\u001b[?7h";

        private boolean shown;

        Line(OutputStream terminal) {
            super(terminal);
        }

        synchronized void show(String text) {
            print(CLEAR + DONT_WRAP + text + WRAP);
            shown = true;
        }

        synchronized void clear() {
            if (shown) {
                print(CLEAR);
                shown = false;
            }
        }

        private void print(String text) {
            try {
                out.write(text.getBytes(Charset.defaultCharset()));
                out.flush();
            } catch (IOException e) {
                // The terminal is gone, and with it the person who would read the progress.
                shown = false;
            }
        }

        @Override
        public synchronized void write(int b) throws IOException {
            clear();
            out.write(b);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) throws IOException {
            clear();
            out.write(bytes, from, length);
        }
    }
}
