package dev.caravan.report;

import dev.caravan.digest.Sha256;
import dev.caravan.feed.report.ReportSpec.Format;
import dev.caravan.ledger.job.JobResult;
import dev.caravan.report.grouping.AggregationTable;
import dev.caravan.report.grouping.EncodedRows;
import dev.caravan.report.grouping.GroupCsv;
import dev.caravan.report.grouping.SpillFormat;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The output file of a report. It has another name in the same directory until it is complete. Thread-safe. */
final class ReportFile implements Publication, Closeable {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long FORCED_BYTES = 64L << 20;

    private final Destination destination;
    private final Path unfinished;
    private final Format format;
    private final MessageDigest digest = Sha256.digest();
    private @Nullable FileChannel file;
    private @Nullable OutputStream out;
    private CompletableFuture<?> forcing = CompletableFuture.completedFuture(null);
    private long unforced;
    private long rows;

    /** @param mark distinguishes the unfinished file from those of other jobs */
    ReportFile(Destination destination, Format format, String mark) {
        Path file = destination.file();
        this.destination = destination;
        this.unfinished = file.resolveSibling(".%s.%s.unfinished".formatted(file.getFileName(), mark));
        this.format = format;
    }

    Destination destination() {
        return destination;
    }

    /** Deletes unfinished files of the same output that killed workers left. */
    void clear() throws IOException {
        Files.deleteIfExists(unfinished);
    }

    /** Writes the header, if the format is CSV. */
    synchronized void begin(List<String> columns) throws IOException {
        clear();
        OutputStream bytes = new DigestOutputStream(
                new BufferedOutputStream(
                        Files.newOutputStream(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        BUFFER_BYTES),
                digest);
        file = FileChannel.open(unfinished, StandardOpenOption.WRITE);
        out = format == Format.CSV_GZIP ? new GZIPOutputStream(bytes, BUFFER_BYTES) : bytes;
        if (format != Format.PARQUET) {
            out.write(SpillFormat.bytes(header(columns)));
        }
    }

    /** The first line of CSV. */
    static String header(List<String> columns) {
        return columns.stream().map(ReportFile::quoted).collect(Collectors.joining(",", "", "\n"));
    }

    /** Quotes fields as DuckDB does in the rows. */
    private static String quoted(String name) {
        return name.isEmpty() || name.matches("(?s).*[,\"\\r\\n].*") ? '"' + name.replace("\"", "\"\"") + '"' : name;
    }

    /** Appends rows of CSV, or moves the file if it is Parquet. Deletes the file. */
    synchronized void append(Path file, long fileRows) throws IOException {
        written(Files.copy(file, begun()));
        Files.delete(file);
        rows += fileRows;
    }

    /** Appends groups, then removes them from the table. */
    void append(GroupCsv csv, AggregationTable groups) throws IOException {
        groups.drain(csv, this::append);
    }

    private synchronized void append(EncodedRows csv, int count) throws IOException {
        begun().write(csv.bytes(), 0, csv.size());
        rows += count;
        written(csv.size());
    }

    private void written(long bytes) {
        unforced += bytes;
        if (unforced >= FORCED_BYTES && forcing.isDone()) {
            unforced = 0;
            forcing = CompletableFuture.runAsync(this::force);
        }
    }

    /** Flushes to disk while the next rows are computed, so that the end need not wait for everything. */
    private void force() {
        try {
            Objects.requireNonNull(file).force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private OutputStream begun() {
        OutputStream stream = out;
        if (stream == null) {
            throw new IllegalStateException("the report was not begun");
        }
        return stream;
    }

    /** Flushes everything to disk. */
    @Override
    public synchronized JobResult finish() throws IOException {
        begun().close();
        out = null;
        try (FileChannel all = Objects.requireNonNull(file)) {
            forcing.join();
            all.force(true);
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        }
        return new JobResult(
                destination.location().toString(),
                format.name(),
                Files.size(unfinished),
                rows,
                Sha256.hex(digest),
                false);
    }

    /** Renames the complete file, or uploads it as the object. Replaces an existing one. */
    @Override
    public void publish(ObjectStore objects) throws IOException {
        if (destination.isObject()) {
            objects.upload(unfinished, S3Location.of(destination.location()), format.mediaType());
        } else {
            Files.move(unfinished, destination.file(), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Deletes the file, unless it was published. */
    @Override
    @SuppressWarnings("try") // closes both even if one fails
    public synchronized void close() throws IOException {
        OutputStream stream = out;
        FileChannel channel = file;
        out = null;
        try (channel;
                stream) {
            // The file is deleted after the streams are closed.
        } finally {
            clear();
        }
    }
}
