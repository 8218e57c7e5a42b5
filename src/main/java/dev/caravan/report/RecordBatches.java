package dev.caravan.report;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.feed.report.ReportException;
import dev.caravan.feed.report.ReportSpec;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.source.SkipTally;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The records of all sources of a report, source after source. One batch is in memory at a time. Not thread-safe. */
final class RecordBatches implements Iterator<RecordBatch>, Closeable {
    private final List<ReportSpec.Source> sources;
    private final Opener opener;
    private int next;
    private @Nullable ReportSource current;
    private long recordsBefore;
    private long bytesBefore;
    private final SkipTally skips = new SkipTally();
    private @Nullable RecordBatch held;

    /** Opens a source. */
    @FunctionalInterface
    interface Opener {
        ReportSource open(ReportSpec.Source source) throws IOException;
    }

    /** @param first the first source, opened */
    RecordBatches(List<ReportSpec.Source> sources, ReportSource first, Opener opener) {
        this.sources = sources;
        this.opener = opener;
        this.current = first;
        this.next = 1;
    }

    @Override
    public boolean hasNext() {
        if (held == null) {
            try {
                held = read();
            } catch (UnreadableSourceException e) {
                throw new ReportException(String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return held != null;
    }

    @Override
    public RecordBatch next() {
        RecordBatch recordBatch = hasNext() ? held : null;
        if (recordBatch == null) {
            throw new NoSuchElementException();
        }
        held = null;
        return recordBatch;
    }

    private @Nullable RecordBatch read() throws IOException {
        while (current != null) {
            ReportSource source = current;
            Chunk chunk = source.headed().reader().next();
            skips.add(source.headed().reader().takeSkipped());
            if (chunk != null) {
                return RecordBatch.of(
                        source,
                        chunk,
                        recordsBefore,
                        bytesBefore + source.headed().text().bytesRead());
            }
            skips.endSource();
            source.checkUnchanged();
            recordsBefore += source.headed().reader().records();
            bytesBefore += source.headed().text().bytesRead();
            source.close();
            current = null;
            if (next < sources.size()) {
                current = opener.open(sources.get(next++));
            }
        }
        return null;
    }

    /** Opens a source, for who reads them otherwise; the first is open already. */
    ReportSource open(int number) throws IOException {
        ReportSource first = current;
        return number == 0 && first != null ? first : opener.open(sources.get(number));
    }

    /** Looks whether the sources are still those that were read, for who reads them otherwise. */
    void checkUnchanged() throws IOException {
        for (ReportSpec.Source source : sources) {
            try (ReportSource again = opener.open(source)) {
                again.checkUnchanged();
            }
        }
    }

    /** The lines skipped so far. */
    SkipTally skips() {
        return skips;
    }

    /** Bytes read so far, of all sources. */
    long bytesRead() {
        ReportSource source = current;
        return bytesBefore + (source == null ? 0 : source.headed().text().bytesRead());
    }

    /** Lines skipped so far, of all sources, by reason. Any thread may ask. */
    List<SkipCount> skipped() {
        return skips.totals();
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
