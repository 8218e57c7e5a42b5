package dev.caravan.csv.source;

import dev.caravan.csv.EncodingBasis;
import dev.caravan.csv.Utf8;
import dev.caravan.csv.detection.EncodingDetector;
import dev.caravan.csv.detection.EncodingText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Text that is ASCII as far as it is known, as UTF-8. The first byte beyond ASCII, and up to a MiB after it (8 MiB while it has few others),
 * decide whether it is UTF-8 or another encoding: by the bytes alone, however they arrive, so that each reader of the source decides alike. What comes before is
 * the same in either. Not thread-safe, except for {@link #charset}.
 */
final class UndecidedText extends InputStream {
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int LARGEST_WINDOW_BYTES = 8 << 20;

    private InputStream in;
    private volatile @Nullable Charset charset;
    private @Nullable String remark;

    /** @param in from the beginning of the text, or from any place before the first byte beyond ASCII */
    UndecidedText(InputStream in) {
        this.in = in;
    }

    /** The encoding; null while all bytes are ASCII. */
    @Nullable Charset charset() {
        return charset;
    }

    /** The remark on an encoding that was guessed; null if none was. */
    @Nullable String remark() {
        return remark;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        int read = in.read(into, from, length);
        if (charset != null || read <= 0) {
            return read;
        }
        int ascii = Utf8.asciiEnd(into, from, from + read) - from;
        if (ascii == read) {
            return read;
        }
        decide(Arrays.copyOfRange(into, from + ascii, from + read));
        return ascii > 0 ? ascii : in.read(into, from, length);
    }

    /** @param first the bytes that were read, from the first one beyond ASCII on */
    private void decide(byte[] first) throws IOException {
        int size = WINDOW_BYTES;
        byte[] bytes = filled(first, size);
        byte[] window = Arrays.copyOf(bytes, Math.min(bytes.length, size));
        while (window.length == size && size < LARGEST_WINDOW_BYTES && EncodingDetector.isWeak(window, false)) {
            size *= 2;
            bytes = filled(bytes, size);
            window = Arrays.copyOf(bytes, Math.min(bytes.length, size));
        }
        Charset decided = EncodingDetector.beyondAscii(window, window.length < size);
        InputStream rest = new SequenceInputStream(new ByteArrayInputStream(bytes), in);
        in = decided.equals(StandardCharsets.UTF_8) ? rest : new TranscodedText(rest, decided);
        boolean guessed = EncodingDetector.basis(decided) == EncodingBasis.GUESSED;
        remark = guessed ? EncodingText.guessed(decided, window) : null;
        charset = decided;
    }

    /** The bytes, and as many of the rest as make up a number of bytes. */
    private byte[] filled(byte[] bytes, int size) throws IOException {
        byte[] more = in.readNBytes(Math.max(0, size - bytes.length));
        byte[] filled = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, filled, bytes.length, more.length);
        return filled;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
