package dev.caravan.csv.source;

import dev.caravan.csv.ParseError;
import dev.caravan.csv.SourceEncoding;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Text of any encoding as UTF-8, a buffer at a time. Bytes that can't be decoded are marked ({@link SourceEncoding#mark}): the parser
 * rejects that record, and no other, as {@link ParseError#INVALID_ENCODING}. A byte order mark is kept. Not thread-safe.
 */
public final class TranscodedText extends InputStream {
    private static final int BUFFER_BYTES = 1 << 14;
    /** A byte gives one char at most, of up to three bytes, or a mark of three; some room is left for what a decoder holds back. */
    private static final int LONGEST_CHAR_BYTES = 3;

    private static final int SPARE = 16;

    private final InputStream source;
    private final CharsetDecoder decoder;
    /** As many bytes are passed over where they can't be decoded: what follows may well be a line end. */
    private final int unitBytes;

    private final CharsetEncoder encoder = StandardCharsets.UTF_8.newEncoder();
    private final ByteBuffer encoded = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private final CharBuffer chars = CharBuffer.allocate(BUFFER_BYTES + SPARE);
    private final ByteBuffer utf8 =
            ByteBuffer.allocate(LONGEST_CHAR_BYTES * (BUFFER_BYTES + SPARE)).limit(0);
    private boolean ended;

    public TranscodedText(InputStream source, Charset charset) {
        this.source = source;
        this.unitBytes =
                charset.name().startsWith("UTF-16") ? 2 : charset.name().startsWith("UTF-32") ? 4 : 1;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
    }

    @Override
    public int read() throws IOException {
        return has() ? utf8.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!has()) {
            return -1;
        }
        int read = Math.min(length, utf8.remaining());
        utf8.get(into, from, read);
        return read;
    }

    private boolean has() throws IOException {
        while (!utf8.hasRemaining() && !ended) {
            encoded.compact();
            int read = source.read(encoded.array(), encoded.position(), encoded.remaining());
            ended = read < 0;
            encoded.position(encoded.position() + Math.max(0, read)).flip();
            utf8.clear();
            transcode();
            utf8.flip();
        }
        return utf8.hasRemaining();
    }

    private void transcode() {
        CoderResult result;
        do {
            result = decoder.decode(encoded, chars, ended);
            if (ended && result.isUnderflow()) {
                decoder.flush(chars);
            }
            chars.flip();
            encoder.encode(chars, utf8, false);
            chars.compact();
            if (result.isError()) {
                for (int i = Math.min(unitBytes, encoded.remaining()); i > 0; i--) {
                    SourceEncoding.mark(encoded.get(), utf8);
                }
            }
        } while (!result.isUnderflow());
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
