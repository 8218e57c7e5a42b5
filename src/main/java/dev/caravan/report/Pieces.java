package dev.caravan.report;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.feed.ReportTask;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The records of all sources of a report, one source after the other, a piece in memory at a time. Not thread-safe. */
final class Pieces implements Iterator<Piece>, Closeable {
    private final List<ReportTask.Source> sources;
    private final Opener opener;
    private int next;
    private @Nullable SourceReading current;
    private long recordsBefore;
    private long bytesBefore;
    private @Nullable Piece held;

    /** Opens a source. */
    @FunctionalInterface
    interface Opener {
        SourceReading open(ReportTask.Source source) throws IOException;
    }

    /** @param first the first source, opened */
    Pieces(List<ReportTask.Source> sources, SourceReading first, Opener opener) {
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
    public Piece next() {
        Piece piece = hasNext() ? held : null;
        if (piece == null) {
            throw new NoSuchElementException();
        }
        held = null;
        return piece;
    }

    private @Nullable Piece read() throws IOException {
        while (current != null) {
            SourceReading source = current;
            Chunk chunk = source.headed().reader().next();
            if (chunk != null) {
                return Piece.of(
                        source,
                        chunk,
                        recordsBefore,
                        bytesBefore + source.headed().text().bytesRead());
            }
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

    /** Bytes of all sources that were read. */
    long bytesRead() {
        SourceReading source = current;
        return bytesBefore + (source == null ? 0 : source.headed().text().bytesRead());
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
