package dev.caravan.report.cluster;

import dev.caravan.csv.ChunkReader;
import dev.caravan.csv.Position;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.report.cluster.ClusterPlan.PlannedSource;
import dev.caravan.report.cluster.ClusterPlan.SourceRange;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The text of a range, as chunks of records. Not thread-safe. */
final class RangeText implements Closeable {
    private static final int CHUNK_BYTES = 1 << 20;
    private static final int CHUNK_RECORDS = 100_000;

    private final ChunkReader reader;
    private final @Nullable CsvSource source;

    private RangeText(ChunkReader reader, @Nullable CsvSource source) {
        this.reader = reader;
        this.source = source;
    }

    static RangeText open(TaskFiles files, PlannedSource source, SourceRange range, DecompressionLimits limits)
            throws IOException {
        LoadPlan plan = source.plan();
        if (!range.whole()) {
            return new RangeText(
                    ChunkReader.resume(
                            new Bounded(files.source(source, range.from()), range.to() - range.from()),
                            plan.dialect(),
                            plan.bounds(),
                            CHUNK_RECORDS,
                            CHUNK_BYTES,
                            new Position(range.from(), range.firstLine(), range.firstRecord())),
                    null);
        }
        CsvSource text =
                CsvSource.open(files.source(source, 0), plan.dialect(), plan.knownCharset(), plan.fileWidth(), limits);
        ChunkReader reader = text.reader(plan.bounds(), CHUNK_RECORDS, CHUNK_BYTES)
                .selecting(plan.rowPlan().selection());
        reader.header();
        return new RangeText(reader, text);
    }

    ChunkReader reader() {
        return reader;
    }

    /** The encoding of the chunk that was read last. */
    Charset charset() {
        return source == null ? StandardCharsets.UTF_8 : source.encoding();
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    /** The first bytes of a stream. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream in, long bytes) {
            super(in);
            this.left = bytes;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(into, from, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
