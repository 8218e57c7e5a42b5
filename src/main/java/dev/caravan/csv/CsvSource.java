package dev.caravan.csv;

import dev.caravan.csv.DialectSniffer.Sniffed;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of delimited text, however it is compressed, encoded and written, as UTF-8 in a known dialect. Loader and preview read
 * through it alike. Holds a sample of 1 MiB at most. Not thread-safe.
 */
public final class CsvSource implements Closeable {
    private static final int SAMPLE_BYTES = 1 << 20;
    /** Enough to tell the dialect by; each dialect that may be meant is tried on it. */
    private static final int DIALECT_SAMPLE_BYTES = 1 << 16;

    private final RawInput raw;
    private final InputStream text;
    private final Charset encoding;
    private final Sniffed sniffed;
    private final boolean secondHeader;

    private CsvSource(RawInput raw, InputStream text, Charset encoding, Sniffed sniffed, boolean secondHeader) {
        this.raw = raw;
        this.text = text;
        this.encoding = encoding;
        this.sniffed = sniffed;
        this.secondHeader = secondHeader;
    }

    /**
     * Finds out what the options leave open.
     *
     * @param in closed with the source, and if opening fails
     * @param names columns that the file is known to have: a first record with one of them is taken for the header
     * @throws UnreadableSourceException if it is an archive that can't be read
     */
    public static CsvSource open(InputStream in, DialectOptions options, Collection<String> names, Bounds bounds)
            throws IOException {
        RawInput raw = new RawInput(in);
        try {
            InputStream unpacked = Unpacked.open(raw, Unpacked.Limits.STANDARD);
            byte[] sample = unpacked.readNBytes(SAMPLE_BYTES);
            boolean whole = sample.length < SAMPLE_BYTES;
            Charset given = options.charset();
            Charset encoding =
                    given == null ? EncodingDetector.detect(sample, whole) : SourceEncoding.ordered(given, sample);
            byte[] head = decoded(new ByteArrayInputStream(sample), encoding).readNBytes(DIALECT_SAMPLE_BYTES);
            byte[] lines = whole && head.length < DIALECT_SAMPLE_BYTES ? head : wholeLines(head);
            Sniffed sniffed = new DialectSniffer(lines, options, names, bounds).sniff();
            InputStream bytes = new SequenceInputStream(new ByteArrayInputStream(sample), unpacked);
            boolean secondHeader = sniffed.dialect().header()
                    && options.header() == null
                    && options.skipLines() == null
                    && SecondHeader.follows(new SampleRows(lines, sniffed.dialect(), bounds).rows());
            return new CsvSource(raw, decoded(bytes, encoding), encoding, sniffed, secondHeader);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Opens a source of which dialect and encoding are known.
     *
     * @param columns how many it has
     */
    public static CsvSource open(InputStream in, Dialect dialect, Charset encoding, int columns) throws IOException {
        RawInput raw = new RawInput(in);
        try {
            InputStream unpacked = Unpacked.open(raw, Unpacked.Limits.STANDARD);
            return new CsvSource(
                    raw, decoded(unpacked, encoding), encoding, new Sniffed(dialect, null, columns, List.of()), false);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static InputStream decoded(InputStream bytes, Charset encoding) {
        return encoding.equals(StandardCharsets.UTF_8) ? bytes : new TranscodedText(bytes, encoding);
    }

    private static byte[] wholeLines(byte[] head) {
        int end = head.length;
        while (end > 0 && head[end - 1] != '\n' && head[end - 1] != '\r') {
            end--;
        }
        return end == 0 ? head : Arrays.copyOf(head, end);
    }

    /** The text in chunks, from its beginning; closes the source with it. To be asked for once. */
    public ChunkReader reader(Bounds bounds, int maxRecords, int maxBytes) {
        return new ChunkReader(
                text,
                SourceEncoding.of(encoding),
                dialect(),
                bounds,
                maxRecords,
                maxBytes,
                Position.START,
                Window.FIRST_BYTES);
    }

    public Dialect dialect() {
        return sniffed.dialect();
    }

    public Charset encoding() {
        return encoding;
    }

    /** How the first records end: LF, CRLF, CR, or {@code mixed}; null if none has an end or it wasn't looked at. */
    public @Nullable String lineEnd() {
        return sniffed.lineEnd();
    }

    /** How many columns there are, as far as the first records tell. */
    public int columns() {
        return sniffed.columns();
    }

    /** What the first records hold, by column; empty if it wasn't looked at. */
    public List<ValueType> types() {
        return sniffed.types();
    }

    /**
     * Whether the header seems to go on in a second record. Such a file is not to be loaded before its user has said, by an option,
     * where the header is.
     */
    public boolean hasSecondHeader() {
        return secondHeader;
    }

    /** Bytes of the source itself, packed and encoded as it is, that were read so far. */
    public long bytesRead() {
        return raw.bytesRead();
    }

    /** In words, how the text differs from UTF-8 in the standard dialect; empty if it doesn't. */
    public List<String> peculiarities() {
        Dialect dialect = dialect();
        Dialect standard = Dialect.standard();
        List<String> words = new ArrayList<>();
        if (!encoding.equals(StandardCharsets.UTF_8)) {
            words.add("encoding " + encoding.name());
        }
        if (!dialect.delimiter().equals(standard.delimiter())) {
            words.add("delimiter " + dialect.delimiter().replace("\t", "tab").replace(" ", "space"));
        }
        Character quote = dialect.quote();
        Character escape = dialect.escape();
        if (quote == null || quote != '"') {
            words.add(quote == null ? "no quotes" : "quote " + quote);
        }
        if (quote != null && escape != null && !escape.equals(quote)) {
            words.add("escape " + escape);
        }
        if (dialect.comment() != null) {
            words.add("comments begin with " + dialect.comment());
        }
        if (dialect.skipLines() > 0) {
            words.add(dialect.skipLines() + (dialect.skipLines() == 1 ? " line skipped" : " lines skipped"));
        }
        if (!dialect.header()) {
            words.add("no header");
        }
        if (secondHeader) {
            words.add("a second header line");
        }
        if (dialect.trim()) {
            words.add("spaces around fields dropped");
        }
        return words;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
