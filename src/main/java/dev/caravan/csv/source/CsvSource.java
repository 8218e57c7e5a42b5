package dev.caravan.csv.source;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.EncodingBasis;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.Position;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.RowSelection;
import dev.caravan.csv.SourceEncoding;
import dev.caravan.csv.StreamBuffer;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.content.ForeignContent;
import dev.caravan.csv.detection.DelimiterCandidates;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.detection.DialectSniffer;
import dev.caravan.csv.detection.DialectSniffer.Sniffed;
import dev.caravan.csv.detection.EncodingDetector;
import dev.caravan.csv.detection.EncodingText;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file of delimited text, however it is compressed, encoded and written, as UTF-8 in a known dialect. Loader and preview read
 * through it alike. Holds a sample of 1 MiB, of 8 MiB at most if its first records are
 * long, or few bytes tell the encoding. Not thread-safe.
 */
public final class CsvSource implements Closeable {
    private static final int SAMPLE_BYTES = 1 << 20;
    private static final int SAMPLE_RECORDS = 20_000;
    /** Enough to tell the dialect by; each dialect that may be meant is tried on it. */
    private static final int DIALECT_SAMPLE_BYTES = 1 << 16;

    private static final int DIALECT_SAMPLE_RECORDS = 4;

    /** If there are fewer, and they are shorter than the sample, more is read: the next record is a long one. */
    private static final int ENOUGH_RECORDS = 20;

    /** So much is read where the first records are longer than the sample, or few bytes in it tell the encoding. */
    private static final int LARGEST_SAMPLE_BYTES = 8 << 20;

    /** The header of one column again may be a value. */
    private static final int FEWEST_REPEATED_COLUMNS = 2;

    private final RawInput raw;
    private final InputStream text;
    private final Charset encoding;
    private final EncodingBasis encodingBasis;
    private final Sniffed sniffed;
    /** The first bytes as they are in the source, up to their last line end; null if they weren't looked at. */
    private byte @Nullable [] sample;

    private boolean wholeSample;
    private boolean compressed;
    /** On an encoding that was guessed by the first bytes. */
    private @Nullable String encodingRemark;

    private CsvSource(RawInput raw, InputStream bytes, Charset encoding, EncodingBasis encodingBasis, Sniffed sniffed) {
        this.raw = raw;
        this.text = encodingBasis == EncodingBasis.OPEN ? new UndecidedText(bytes) : decoded(bytes, encoding);
        this.encoding = encoding;
        this.encodingBasis = encodingBasis;
        this.sniffed = sniffed;
    }

    /** With the standard limits. */
    public static CsvSource open(
            InputStream in, DialectOptions options, Collection<String> names, RecordLimits recordLimits)
            throws IOException {
        return open(in, options, names, recordLimits, DecompressionLimits.standard());
    }

    /**
     * Finds out what the options leave open.
     *
     * @param in closed with the source, and if opening fails
     * @param names columns that the file is known to have: a first record with one of them is taken for the header
     * @throws UnreadableSourceException if it is an archive that can't be read, or no CSV
     */
    public static CsvSource open(
            InputStream in,
            DialectOptions options,
            Collection<String> names,
            RecordLimits recordLimits,
            DecompressionLimits decompressionLimits)
            throws IOException {
        RawInput raw = new RawInput(in);
        try {
            InputStream unpacked = DecompressedStream.open(raw, decompressionLimits);
            byte[] sample = unpacked.readNBytes(SAMPLE_BYTES);
            boolean whole = sample.length < SAMPLE_BYTES;
            Charset given = options.charset();
            Charset encoding = encoding(given, sample, whole);
            byte[] text = decoded(new ByteArrayInputStream(sample), encoding).readAllBytes();
            ForeignContent.refuse(sample, text, whole, options.delimiter() != null && options.header() != null);
            int end = firstRecordsEnd(text, whole, options, recordLimits);
            while (!whole
                    && sample.length < LARGEST_SAMPLE_BYTES
                    && (end <= 0 || (given == null && EncodingDetector.isWeak(sample, false)))) {
                byte[] more = unpacked.readNBytes(sample.length);
                whole = more.length < sample.length;
                sample = joined(sample, more);
                // What is added may have the first bytes beyond ASCII.
                encoding = encoding(given, sample, whole);
                text = decoded(new ByteArrayInputStream(sample), encoding).readAllBytes();
                end = firstRecordsEnd(text, whole, options, recordLimits);
            }
            byte[] lines = whole ? text : wholeLines(text);
            byte[] first = end == 0 ? lines : Arrays.copyOf(text, Math.abs(end));
            Sniffed sniffed = new DialectSniffer(first, options, names, recordLimits).sniff();
            InputStream bytes = new SequenceInputStream(new ByteArrayInputStream(sample), unpacked);
            EncodingBasis basis = given == null ? EncodingDetector.basis(encoding, sample, whole) : EncodingBasis.GIVEN;
            CsvSource source = new CsvSource(
                    raw,
                    bytes,
                    encoding,
                    basis,
                    options.skipLines() == null
                            ? sniffed.with(detected(sniffed, options, lines, recordLimits))
                            : sniffed);
            source.compressed = unpacked instanceof DecompressedStream;
            source.sample = lines;
            source.wholeSample = whole;
            source.encodingRemark = basis == EncodingBasis.GUESSED ? EncodingText.guessed(encoding, sample) : null;
            return source;
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * Opens a source of which the dialect is known.
     *
     * @param encoding null: the first byte beyond ASCII decides ({@link EncodingBasis#OPEN})
     * @param columns how many it has
     */
    public static CsvSource open(
            InputStream in,
            Dialect dialect,
            @Nullable Charset encoding,
            int columns,
            DecompressionLimits decompressionLimits)
            throws IOException {
        RawInput raw = new RawInput(in);
        try {
            InputStream unpacked = DecompressedStream.open(raw, decompressionLimits);
            return new CsvSource(
                    raw,
                    unpacked,
                    encoding == null ? StandardCharsets.UTF_8 : encoding,
                    encoding == null ? EncodingBasis.OPEN : EncodingBasis.GIVEN,
                    new Sniffed(dialect, null, columns, false, null));
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /**
     * A source's bytes, unpacked if they are compressed, in the encoding that they have.
     *
     * @throws UnreadableSourceException if it is an archive that can't be read
     */
    public static InputStream unpacked(InputStream in, DecompressionLimits decompressionLimits) throws IOException {
        return DecompressedStream.open(new RawInput(in), decompressionLimits);
    }

    private static Charset encoding(@Nullable Charset given, byte[] sample, boolean whole) {
        return given == null ? EncodingDetector.detect(sample, whole) : SourceEncoding.ordered(given, sample);
    }

    private static InputStream decoded(InputStream bytes, Charset encoding) {
        return encoding.equals(StandardCharsets.UTF_8) ? bytes : new TranscodedText(bytes, encoding);
    }

    /** The dialect with what follows from its detection: skipped lines are a preamble, and the header may be repeated. */
    private static Dialect detected(Sniffed sniffed, DialectOptions options, byte[] lines, RecordLimits recordLimits)
            throws IOException {
        Dialect dialect = sniffed.dialect().withPreamble();
        if (!dialect.header() || options.header() != null) {
            return dialect;
        }
        try (ChunkReader reader = ChunkReader.of(lines, dialect, recordLimits, 1)) {
            Chunk header = reader.header();
            return header == null ? dialect : dialect.withRepeatedHeader(text(header, dialect, recordLimits));
        }
    }

    /** The header's text; null if it is no table's: a single column, or broken. */
    private static @Nullable String text(Chunk header, Dialect dialect, RecordLimits recordLimits) {
        Records records = new RecordParser(dialect, recordLimits, 0, FieldCountPolicy.REJECT).parse(header);
        return records.parseError(0) != null || records.fields(0) < FEWEST_REPEATED_COLUMNS
                ? null
                : new String(records.raw(0), StandardCharsets.UTF_8);
    }

    /**
     * The end of the sample from which the dialect is detected: where a record ends in the dialect in which the first records are the
     * longest, of those that the text may have; negative if these are few. Where a record may be longer than the largest sample, it ends
     * before the record that does not end in the sample: the rest of the sample is text within its quotes.
     */
    private static int firstRecordsEnd(byte[] text, boolean whole, DialectOptions options, RecordLimits recordLimits)
            throws IOException {
        int longest = 0;
        int beforeLong = 0;
        boolean tooFew = false;
        for (Dialect dialect : usual(options)) {
            RecordEnds.End end =
                    RecordEnds.first(text, whole, dialect, recordLimits, DIALECT_SAMPLE_BYTES, DIALECT_SAMPLE_RECORDS);
            if (!whole && end.end() < DIALECT_SAMPLE_BYTES && end.records() < ENOUGH_RECORDS) {
                tooFew = true;
                beforeLong = beforeLong == 0 ? end.end() : Math.min(beforeLong, end.end());
            }
            longest = Math.max(longest, end.end());
        }
        if (tooFew) {
            return beforeLong > 0 && recordLimits.maxRecordBytes() > LARGEST_SAMPLE_BYTES ? -beforeLong : -longest;
        }
        return longest;
    }

    private static Set<Dialect> usual(DialectOptions options) {
        Set<Dialect> dialects = new LinkedHashSet<>();
        for (String delimiter : DelimiterCandidates.USUAL) {
            for (char escape : new char[] {'"', '\\'}) {
                try {
                    dialects.add(options.applyTo(
                            Dialect.standard().withDelimiter(delimiter).withEscape(escape)));
                } catch (IllegalArgumentException e) {
                    // The options have another use for the sign.
                }
            }
        }
        return dialects;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] wholeLines(byte[] head) {
        int end = head.length;
        while (end > 0 && head[end - 1] != '\n' && head[end - 1] != '\r') {
            end--;
        }
        return end == 0 ? head : Arrays.copyOf(head, end);
    }

    /** The text in chunks, from its beginning; closes the source with it. Call it once. */
    public ChunkReader reader(RecordLimits recordLimits, int maxRecords, int maxBytes) {
        return new ChunkReader(
                text,
                encodingBasis == EncodingBasis.OPEN
                        ? SourceEncoding.decidedBy(this::encoding)
                        : SourceEncoding.of(encoding),
                dialect(),
                recordLimits,
                maxRecords,
                maxBytes,
                Position.START,
                StreamBuffer.FIRST_BYTES);
    }

    public Dialect dialect() {
        return sniffed.dialect();
    }

    /** The encoding; UTF-8 as long as its basis is {@link EncodingBasis#OPEN}. */
    public Charset encoding() {
        Charset decided = text instanceof UndecidedText undecided ? undecided.charset() : null;
        return decided == null ? encoding : decided;
    }

    /** On what evidence the encoding is that of {@link #encoding}. */
    public EncodingBasis encodingBasis() {
        Charset decided = text instanceof UndecidedText undecided ? undecided.charset() : null;
        return decided == null ? encodingBasis : EncodingDetector.basis(decided);
    }

    /** How the first records end: LF, CRLF, CR, or {@code mixed}; null if none has an end or it wasn't looked at. */
    public @Nullable String lineEnd() {
        return sniffed.lineEnd();
    }

    /** How many columns there are, as far as the first records tell; a header may have fewer fields or empty ones more. */
    public int columns() {
        return sniffed.columns();
    }

    /**
     * The first records, without the header: as many as end in the sample, and no more than 20,000. To
     * be called once; null if the source was opened as known.
     */
    public @Nullable Records firstRecords(RecordLimits recordLimits) throws IOException {
        return firstRecords(recordLimits, RowSelection.ALL);
    }

    /** As {@link #firstRecords(RecordLimits)}, of those that are selected. Where the sample ends before the file, its last records miss, too. */
    public @Nullable Records firstRecords(RecordLimits recordLimits, RowSelection selection) throws IOException {
        byte[] taken = sample;
        if (taken == null) {
            return null;
        }
        sample = null;
        byte[] records = wholeSample ? taken : Arrays.copyOf(taken, RecordEnds.last(taken, dialect(), recordLimits));
        try (ChunkReader reader =
                ChunkReader.of(records, dialect(), recordLimits, SAMPLE_RECORDS).selecting(selection)) {
            Chunk chunk = reader.next();
            return chunk == null
                    ? null
                    : new RecordParser(dialect(), recordLimits, columns(), FieldCountPolicy.REJECT).parse(chunk);
        }
    }

    /**
     * Whether the header seems to go on in a second record. Such a file is not to be loaded before its user has said, by an option,
     * where the header is.
     */
    public boolean hasSecondHeader() {
        return sniffed.secondHeader();
    }

    /** Whether the source is compressed; false if it was opened as known. */
    public boolean isCompressed() {
        return compressed;
    }

    /** Bytes of the source itself, packed and encoded as it is, that were read so far. */
    public long bytesRead() {
        return raw.bytesRead();
    }

    /** What a person should know of how the text was understood, besides its dialect; null if nothing. */
    public @Nullable String remark() {
        String guess = encodingRemark();
        if (guess == null) {
            return sniffed.remark();
        }
        return sniffed.remark() == null ? guess : sniffed.remark() + "; " + guess;
    }

    /** What a person should know of an encoding that was guessed; null if none was, so far. */
    public @Nullable String encodingRemark() {
        return text instanceof UndecidedText undecided ? undecided.remark() : encodingRemark;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
