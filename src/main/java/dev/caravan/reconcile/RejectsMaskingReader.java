package dev.caravan.reconcile;

import dev.caravan.csv.EscapedText;
import dev.caravan.ledger.reject.RejectedSourceText;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A source with a placeholder record in place of each reject, so that DuckDB can read it and numbers the other records as Caravan
 * does. Verifies that each reject has the text that the ledger recorded. Not thread-safe.
 */
final class RejectsMaskingReader extends FilterInputStream {
    /** The ledger has only the beginning of a record that exceeds the maximum length. */
    private static final String HEAD_ONLY = "record-too-long";

    private final Iterator<RejectedSourceText> rejects;
    private final Charset charset;
    private final byte[] placeholder;
    private @Nullable RejectedSourceText next;
    private long position;
    private int placeholderLeft;
    private int pushedBack = -1;

    /**
     * @param rejects in the order of the source
     * @param placeholder a record in the source's dialect, without its line end
     */
    RejectsMaskingReader(
            InputStream source, Iterator<RejectedSourceText> rejects, Charset charset, String placeholder) {
        super(source);
        this.rejects = rejects;
        this.charset = charset;
        this.placeholder = placeholder.getBytes(charset);
        this.next = following();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    /** @throws WrongRejectException if the source has another text at the place of a reject */
    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            return 0;
        }
        while (next != null && next.offset() == position && placeholderLeft == 0) {
            pass(next);
            next = following();
        }
        if (next != null && next.offset() < position) {
            throw new WrongRejectException(next);
        }
        if (placeholderLeft > 0) {
            int some = Math.min(length, placeholderLeft);
            System.arraycopy(placeholder, placeholder.length - placeholderLeft, into, from, some);
            placeholderLeft -= some;
            return some;
        }
        if (pushedBack >= 0) {
            into[from] = (byte) pushedBack;
            pushedBack = -1;
            position++;
            return 1;
        }
        int some = in.read(into, from, next == null ? length : (int) Math.min(length, next.offset() - position));
        if (some < 0 && next != null) {
            throw new WrongRejectException(next);
        }
        position += Math.max(0, some);
        return some;
    }

    private @Nullable RejectedSourceText following() {
        return rejects.hasNext() ? rejects.next() : null;
    }

    private void pass(RejectedSourceText reject) throws IOException {
        byte[] expected = EscapedText.bytes(reject.escaped(), charset);
        byte[] there = in.readNBytes(expected.length);
        if (!Arrays.equals(expected, there)) {
            throw new WrongRejectException(reject);
        }
        position += expected.length;
        placeholderLeft = placeholder.length;
        if (reject.reason().equals(HEAD_ONLY)) {
            passLine();
        }
    }

    private void passLine() throws IOException {
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n' || b == '\r') {
                pushedBack = b;
                return;
            }
            position++;
        }
    }

    /** The source has another text than the ledger recorded for a reject. */
    static final class WrongRejectException extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient RejectedSourceText reject;

        WrongRejectException(RejectedSourceText reject) {
            super("the source has another record at byte %d".formatted(reject.offset()));
            this.reject = reject;
        }

        RejectedSourceText reject() {
            return reject;
        }
    }
}
