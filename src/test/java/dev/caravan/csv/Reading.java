package dev.caravan.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Reads bytes to the end through {@link ChunkReader} and {@link RecordParser}, and keeps everything that they tell. */
public final class Reading {
    /** A record as the loader sees it. Bytes are held as ISO-8859-1 text, so that any bytes compare and print well. */
    record Row(
            long record,
            long line,
            long offset,
            @Nullable List<Field> fields,
            @Nullable ParseError problem,
            String raw) {
        List<String> texts() {
            return fields == null ? List.of() : fields.stream().map(Field::text).toList();
        }
    }

    record Field(String text, boolean quoted) {}

    /** A chunk's outside, and its bytes as they would travel. */
    record Piece(
            String text,
            int records,
            Position start,
            Position end,
            @Nullable Truncation cut) {}

    /** A stream that hands out 1 to {@code most} bytes at a time. */
    static InputStream dripping(byte[] bytes, int most, long seed) {
        Random random = new Random(seed);
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] into, int from, int length) {
                return super.read(into, from, Math.min(length, 1 + random.nextInt(most)));
            }
        };
    }

    /** The head, then one byte so many times. */
    static InputStream endless(byte[] head, byte value, long size) {
        return new SequenceInputStream(new ByteArrayInputStream(head), new InputStream() {
            private long left = size;

            @Override
            public int read() {
                return left-- > 0 ? value & 0xff : -1;
            }

            @Override
            public int read(byte[] into, int from, int length) {
                int read = (int) Math.min(length, left);
                Arrays.fill(into, from, from + read, value);
                left -= read;
                return read == 0 ? -1 : read;
            }
        });
    }

    public static InputStream failing(String message) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException(message);
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                throw new IOException(message);
            }
        };
    }

    public static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    static List<Piece> pieces(ChunkReader reader) {
        List<Piece> pieces = new ArrayList<>();
        try (reader) {
            for (Chunk c = reader.next(); c != null; c = reader.next()) {
                pieces.add(piece(c));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pieces;
    }

    static Piece piece(Chunk c) {
        return new Piece(
                latin(c.toBytes()),
                c.records(),
                new Position(c.offset(), c.firstLine(), c.firstRecord()),
                c.end(),
                c.truncation());
    }

    static List<Row> rows(List<Piece> pieces, Dialect dialect, RecordLimits recordLimits) {
        RecordParser parser = new RecordParser(dialect, recordLimits, 0, FieldCountPolicy.REJECT);
        return pieces.stream().flatMap(p -> rows(parse(parser, p)).stream()).toList();
    }

    static Records parse(RecordParser parser, Piece p) {
        Position s = p.start();
        // Somewhere in a larger array, as in a reader's buffer.
        byte[] bytes = ("\"\n," + p.text() + "\"\n,\"").getBytes(StandardCharsets.ISO_8859_1);
        return parser.parse(bytes, 3, 3 + p.text().length(), s.record(), s.line(), s.offset(), p.cut());
    }

    static List<Row> rows(Records records) {
        List<Row> rows = new ArrayList<>();
        for (int r = 0; r < records.size(); r++) {
            List<Field> fields = new ArrayList<>();
            for (int c = 0; c < records.fields(r); c++) {
                byte[] content = Arrays.copyOfRange(records.content(), records.start(r, c), records.end(r, c));
                fields.add(new Field(latin(content), records.quoted(r, c)));
            }
            ParseError parseError = records.parseError(r);
            rows.add(new Row(
                    records.record(r),
                    records.line(r),
                    records.offset(r),
                    parseError == null ? fields : null,
                    parseError,
                    latin(records.raw(r))));
        }
        return rows;
    }

    /** All data rows of a text, in small chunks. */
    static List<Row> rows(String text, Dialect dialect) {
        return rows(text, dialect, RecordLimits.standard());
    }

    static List<Row> rows(String text, Dialect dialect, RecordLimits recordLimits) {
        return rows(pieces(new ChunkReader(stream(text), dialect, recordLimits, 3, 1000)), dialect, recordLimits);
    }

    static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private Reading() {}
}
