package dev.caravan.upload;

import dev.caravan.digest.Sha256;
import dev.caravan.upload.UploadException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A file that comes in pieces, in any order, several at once, repeated, before and after a restart. Bytes that have come are never
 * written over: those that come again must be the same.
 *
 * <p>A piece counts once its bytes are on the disk and the {@link UploadJournal} says so. Until then it is only {@code written}, so that two
 * requests with the same piece compare their bytes too. Memory: a buffer a request. Thread-safe.
 */
public final class ResumableUpload {
    private static final int BUFFER = 64 << 10;

    /** Bytes of one request after which what has come is made to last. */
    private static final long BLOCK = 16 << 20;

    private final UploadFolder folder;
    private final UploadMetadata uploadMetadata;
    private final UploadQuota.Grant grant;
    private final UploadJournal uploadJournal;
    private final ReentrantLock appending = new ReentrantLock();

    /** Held while it becomes a job. */
    final ReentrantLock finishing = new ReentrantLock();

    // Under the monitor of this.
    private final ByteRanges received;
    private final ByteRanges written = new ByteRanges();
    private int requests;
    private boolean closed;

    /** Of the first {@code digested} bytes. Under its own monitor. */
    private final MessageDigest digest = Sha256.digest();

    private long digested;

    ResumableUpload(UploadFolder folder, UploadMetadata uploadMetadata, UploadQuota.Grant grant) throws IOException {
        this.folder = folder;
        this.uploadMetadata = uploadMetadata;
        this.grant = grant;
        this.uploadJournal = new UploadJournal(folder.received());
        this.received = uploadJournal.read();
        this.written.addAll(received);
    }

    /**
     * A piece while it comes.
     *
     * @param own what it wrote and does not count yet
     */
    private record Piece(FileChannel file, ByteRanges own) {}

    public String id() {
        return folder.id();
    }

    public UploadMetadata uploadMetadata() {
        return uploadMetadata;
    }

    /** How many bytes are there for good, from the first on. */
    public synchronized long offset() {
        return received.prefix();
    }

    /** How many bytes are there for good. */
    public synchronized long bytes() {
        return received.bytes();
    }

    public synchronized boolean isComplete() {
        return received.prefix() == uploadMetadata.length();
    }

    /**
     * Receives a piece whole, or nothing of it.
     *
     * @param length of the piece; the stream must end after as many bytes
     * @throws UploadException CUT_OFF, CONFLICT if bytes that are there already are others, UNKNOWN if it is gone
     */
    public void receive(long offset, long length, InputStream in) {
        begin();
        try (FileChannel file = open()) {
            Piece piece = new Piece(file, new ByteRanges());
            try {
                UploadBody source = new UploadBody(in);
                byte[] buffer = new byte[BUFFER];
                for (long at = offset; at < offset + length; ) {
                    int count = source.fill(buffer, offset + length - at);
                    if (count == 0) {
                        throw new UploadException(
                                Reason.CUT_OFF,
                                "the piece at %d has %d bytes instead of %d".formatted(offset, at - offset, length));
                    }
                    place(piece, at, buffer, count);
                    at += count;
                }
                if (source.fill(buffer, 1) > 0) {
                    throw new UploadException(
                            Reason.CUT_OFF, "the piece at %d has more than %d bytes".formatted(offset, length));
                }
                commit(piece, offset, offset + length);
            } catch (RuntimeException | IOException e) {
                forget(piece);
                throw e;
            }
        } catch (IOException e) {
            throw diskFailed(e);
        } finally {
            end();
        }
    }

    /**
     * Receives what comes, and keeps it even if the connection is cut.
     *
     * @param offset must be where the upload stands
     * @param check what is known of the bytes' digest; null: nothing. If it is not theirs, none of them is kept
     * @return where the upload stands then
     * @throws UploadException BUSY if another request is at it, CONFLICT if it stands elsewhere, CUT_OFF,
     *     TOO_LARGE if more comes than was declared, CHECKSUM_MISMATCH, UNKNOWN if it is gone
     */
    public long append(long offset, InputStream in, @Nullable Checksum check) {
        if (isComplete()) {
            requireOffset(offset);
            return offset;
        }
        if (!appending.tryLock()) {
            throw new UploadException(Reason.BUSY, "another request is sending to this upload");
        }
        begin();
        try (FileChannel file = open()) {
            requireOffset(offset);
            Piece piece = new Piece(file, new ByteRanges());
            long durable = offset;
            long at = offset;
            try {
                UploadBody source = new UploadBody(in);
                byte[] buffer = new byte[BUFFER];
                for (int count = source.fill(buffer, BUFFER); count > 0; count = source.fill(buffer, BUFFER)) {
                    if (at + count > uploadMetadata.length()) {
                        throw new UploadException(
                                Reason.TOO_LARGE,
                                "more comes than the %d bytes that were declared".formatted(uploadMetadata.length()));
                    }
                    place(piece, at, buffer, count);
                    at += count;
                    if (check != null) {
                        check.update(buffer, count);
                    } else if (at - durable >= BLOCK) {
                        commit(piece, durable, at);
                        durable = at;
                    }
                }
                if (check != null && !check.holds()) {
                    throw new UploadException(Reason.CHECKSUM_MISMATCH, "the checksum is not that of these bytes");
                }
                commit(piece, durable, at);
            } catch (UploadException e) {
                if (e.reason() == Reason.CUT_OFF && check == null) {
                    commit(piece, durable, at);
                } else {
                    forget(piece);
                }
                throw e;
            } catch (RuntimeException | IOException e) {
                forget(piece);
                throw e;
            }
            return offset();
        } catch (IOException e) {
            throw diskFailed(e);
        } finally {
            end();
            appending.unlock();
        }
    }

    private void requireOffset(long offset) {
        long stands = offset();
        if (offset != stands) {
            throw new UploadException(Reason.CONFLICT, "the upload stands at %d, not at %d".formatted(stands, offset));
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(folder.content(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Writes those of the bytes that have not come, and compares those that have. */
    private synchronized void place(Piece piece, long offset, byte[] bytes, int count) throws IOException {
        long at = offset;
        while (at < offset + count) {
            boolean there = written.has(at);
            int from = (int) (at - offset);
            int run = (int) (Math.min(written.endOfRun(at), offset + count) - at);
            if (there) {
                compare(piece.file, at, bytes, from, run);
            } else {
                grant.take(run);
                ByteBuffer left = ByteBuffer.wrap(bytes, from, run);
                for (long place = at; left.hasRemaining(); ) {
                    place += piece.file.write(left, place);
                }
                written.add(at, at + run);
                piece.own.add(at, at + run);
            }
            at += run;
        }
    }

    private static void compare(FileChannel file, long at, byte[] bytes, int from, int count) throws IOException {
        byte[] before = new byte[count];
        ByteBuffer buffer = ByteBuffer.wrap(before);
        while (buffer.hasRemaining() && file.read(buffer, at + buffer.position()) >= 0) {
            // Until all of them are read: they have been written.
        }
        if (!Arrays.equals(before, 0, count, bytes, from, from + count)) {
            throw new UploadException(
                    Reason.CONFLICT, "between %d and %d other bytes came before".formatted(at, at + count));
        }
    }

    private void commit(Piece piece, long from, long to) throws IOException {
        if (from == to) {
            return;
        }
        piece.file.force(false);
        synchronized (this) {
            if (!received.hasAll(from, to)) {
                received.add(from, to);
                uploadJournal.append(from, to, received);
            }
            piece.own.remove(from, to);
        }
        digest(piece.file, offset(), 4 * BLOCK);
    }

    /** What a piece wrote that does not count; bytes of it that another request has found to be its own stay. */
    private synchronized void forget(Piece piece) {
        grant.giveBack(piece.own.bytes());
        written.removeAll(piece.own);
        written.addAll(received);
    }

    /** Goes on with the digest of the whole file, so that little is left to read at its end. */
    private void digest(FileChannel file, long to, long most) throws IOException {
        synchronized (digest) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            long until = Math.min(to, digested + most);
            while (digested < until) {
                buffer.clear().limit((int) Math.min(BUFFER, until - digested));
                int count = file.read(buffer, digested);
                if (count < 0) {
                    throw new IOException("the content ends at " + digested);
                }
                digest.update(buffer.array(), 0, count);
                digested += count;
            }
        }
    }

    /** The SHA-256 of the whole file, which is there. */
    String sha256() throws IOException {
        try (FileChannel file = FileChannel.open(folder.bytes(uploadMetadata.name()), StandardOpenOption.READ)) {
            digest(file, uploadMetadata.length(), Long.MAX_VALUE / 2);
            synchronized (digest) {
                return Sha256.hex((MessageDigest) digest.clone());
            }
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", e);
        }
    }

    private synchronized void begin() {
        if (closed) {
            throw new UploadException(Reason.UNKNOWN, "the upload is finished or gone");
        }
        requests++;
    }

    private synchronized void end() {
        requests--;
    }

    /** Ends it, unless a request is at it; no request will be any more. */
    synchronized boolean closeIfIdle() {
        if (requests > 0) {
            return false;
        }
        closed = true;
        grant.close();
        return true;
    }

    /** Lets no request begin any more, while it becomes a job. Those that are at it can only find bytes that are there. */
    synchronized void stop() {
        closed = true;
    }

    /** It did not become one. */
    synchronized void goOn() {
        closed = false;
    }

    /** Ends it; requests that are at it end with an error of theirs. */
    synchronized void close() {
        closed = true;
        grant.close();
    }

    UploadFolder folder() {
        return folder;
    }

    /** Of its last byte. */
    Instant lastWrite() throws IOException {
        return folder.lastWrite();
    }

    private synchronized RuntimeException diskFailed(IOException e) {
        if (closed) {
            return new UploadException(Reason.UNKNOWN, "the upload is finished or gone");
        }
        return String.valueOf(e.getMessage()).contains("No space left")
                ? new UploadException(Reason.NO_ROOM, "the server's disk is full")
                : new UncheckedIOException(e);
    }
}
