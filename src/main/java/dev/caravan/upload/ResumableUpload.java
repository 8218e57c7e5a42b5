package dev.caravan.upload;

import dev.caravan.digest.Sha256;
import dev.caravan.disk.DiskFull;
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
 * A file that arrives in chunks: in any order, concurrently, repeated, before and after a restart. Received bytes are never overwritten:
 * repeated bytes must be equal.
 *
 * <p>A chunk is received once its bytes and the entry in the {@link UploadJournal} are on the disk. Until then it is only {@code written},
 * so that concurrent requests with the same chunk also compare their bytes. Memory: one buffer for each request. Thread-safe.
 */
public final class ResumableUpload {
    private static final int BUFFER = 64 << 10;

    /** Bytes of one request after which its bytes are forced to the disk. */
    private static final long BLOCK = 16 << 20;

    private final UploadFolder folder;
    /** Replaced when a held upload is started. */
    private volatile UploadMetadata uploadMetadata;

    private final UploadQuota.Grant grant;
    private final UploadJournal uploadJournal;
    private final ReentrantLock appending = new ReentrantLock();

    /** Held while the upload becomes a job. */
    final ReentrantLock finishing = new ReentrantLock();

    /** Why the complete file is no job: whichever of a request and the sweep came first, the client gets this answer. Guarded by {@link #finishing}. */
    @Nullable RuntimeException refusal;

    // Guarded by this.
    private final ByteRanges received;
    private final ByteRanges written = new ByteRanges();
    private int requests;
    private boolean closed;

    /** Digest of the first {@code digested} bytes. Guarded by itself. */
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
     * A chunk while it arrives.
     *
     * @param own ranges that the request has written and not yet entered
     */
    private record Piece(FileChannel file, ByteRanges own) {}

    public String id() {
        return folder.id();
    }

    public UploadMetadata uploadMetadata() {
        return uploadMetadata;
    }

    /** Whether it waits for its client. */
    boolean isHeld() {
        return uploadMetadata.hold() == Hold.HELD;
    }

    void redeclare(UploadMetadata other) throws IOException {
        folder.declare(other);
        uploadMetadata = other;
    }

    /** Number of contiguous received bytes from offset 0. */
    public synchronized long offset() {
        return received.prefix();
    }

    /** Number of received bytes. */
    public synchronized long bytes() {
        return received.bytes();
    }

    public synchronized boolean isComplete() {
        return received.prefix() == uploadMetadata.length();
    }

    /**
     * Receives a whole chunk, or nothing of it.
     *
     * @param length of the chunk; the stream must end after as many bytes
     * @throws UploadException CUT_OFF, CONFLICT if received bytes differ, UNKNOWN if the upload was deleted
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
     * Receives bytes, and keeps them even if the connection breaks.
     *
     * @param offset must equal the current offset
     * @param check expected checksum of the bytes; null: not checked. On a mismatch, none of them is kept
     * @return the new offset
     * @throws UploadException BUSY if another request is sending, CONFLICT if the offset differs, CUT_OFF,
     *     TOO_LARGE if more bytes arrive than declared, CHECKSUM_MISMATCH, UNKNOWN if the upload was deleted
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
        long current = offset();
        if (offset != current) {
            throw new UploadException(Reason.CONFLICT, "the upload is at %d, not at %d".formatted(current, offset));
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(folder.content(), StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Writes new bytes, and compares repeated ones. */
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
            // Read until the end: all of these bytes have been written.
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

    /** Drops what a failed chunk has written; bytes that a concurrent request has confirmed are kept. */
    private synchronized void forget(Piece piece) {
        grant.giveBack(piece.own.bytes());
        written.removeAll(piece.own);
        written.addAll(received);
    }

    /** Continues the digest of the whole file, so that little remains to be read at the end. */
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

    /** The SHA-256 of the file, which must be complete. */
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

    /**
     * Keeps the upload from expiring until {@link #end}.
     *
     * @throws UploadException UNKNOWN if it is finished or gone
     */
    synchronized void begin() {
        if (closed) {
            throw new UploadException(Reason.UNKNOWN, "the upload is finished or gone");
        }
        requests++;
    }

    synchronized void end() {
        requests--;
    }

    /** Closes the upload unless a request is running; later requests are rejected. */
    synchronized boolean closeIfIdle() {
        if (requests > 0) {
            return false;
        }
        closed = true;
        grant.close();
        return true;
    }

    /** Rejects new requests while the upload becomes a job. Running requests can only repeat received bytes. */
    synchronized void stop() {
        closed = true;
    }

    /** Accepts requests again: the upload did not become a job. */
    synchronized void goOn() {
        closed = false;
    }

    /** Closes the upload; running requests fail. */
    synchronized void close() {
        closed = true;
        grant.close();
    }

    UploadFolder folder() {
        return folder;
    }

    /** Time of the last received byte. */
    Instant lastWrite() throws IOException {
        return folder.lastWrite();
    }

    private synchronized RuntimeException diskFailed(IOException e) {
        if (closed) {
            return new UploadException(Reason.UNKNOWN, "the upload is finished or gone");
        }
        return DiskFull.isCauseOf(e)
                ? new UploadException(Reason.NO_ROOM, "the server's disk is full")
                : new UncheckedIOException(e);
    }
}
