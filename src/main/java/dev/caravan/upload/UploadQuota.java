package dev.caravan.upload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Limits uploads: by file size, by free disk space, by the number of unfinished uploads of a client. Thread-safe. */
final class UploadQuota {
    /** Length of a file of unknown length. */
    static final long UNKNOWN = -1;

    /** Bytes between two checks of the free disk space. */
    private static final long LOOK = 16 << 20;

    private final UploadSettings settings;
    private final Path directory;
    private final Map<String, Integer> unfinished = new HashMap<>();

    /** Bytes that are declared and have not arrived. */
    private long promised;

    UploadQuota(UploadSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
    }

    /**
     * Reserves space for an upload.
     *
     * @param length bytes, or {@link #UNKNOWN}
     * @throws UploadException TOO_LARGE, TOO_MANY, NO_ROOM
     */
    synchronized Grant begin(String owner, long length) {
        checkSize(length);
        if (unfinished.getOrDefault(owner, 0) >= settings.maxPerClient()) {
            throw new UploadException(
                    UploadException.Reason.TOO_MANY,
                    "%d uploads are unfinished, which is as many as one client may have; finish or delete some"
                            .formatted(settings.maxPerClient()));
        }
        checkRoom(Math.max(0, length));
        return resume(owner, length, 0);
    }

    /** Reserves for an upload that began before this process started. */
    synchronized Grant resume(String owner, long length, long received) {
        Grant grant = new Grant(owner, length < 0 ? 0 : length - received, received);
        unfinished.merge(owner, 1, Integer::sum);
        promised += grant.outstanding;
        return grant;
    }

    private void checkSize(long length) {
        if (length > settings.maxFileSize().toBytes()) {
            throw new UploadException(
                    UploadException.Reason.TOO_LARGE,
                    "a file may have %d bytes (caravan.uploads.max-file-size)"
                            .formatted(settings.maxFileSize().toBytes()));
        }
    }

    private void checkRoom(long wanted) {
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free - promised - wanted < settings.minFreeSpace().toBytes()) {
                throw new UploadException(
                        UploadException.Reason.NO_ROOM,
                        "the server's disk has no room for it; try again later, or send a smaller file");
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The reservation of an upload; closed when the upload is finished or deleted. */
    final class Grant implements AutoCloseable {
        private final String owner;
        private long outstanding;
        private long received;
        private long nextLook;
        private boolean closed;

        private Grant(String owner, long outstanding, long received) {
            this.owner = owner;
            this.outstanding = outstanding;
            this.received = received;
            this.nextLook = received + LOOK;
        }

        /** Takes bytes from the reservation that are about to be written. */
        void take(long bytes) {
            synchronized (UploadQuota.this) {
                received += bytes;
                long paid = Math.min(outstanding, bytes);
                outstanding -= paid;
                promised -= paid;
                checkSize(received);
                if (received >= nextLook) {
                    nextLook = received + LOOK;
                    checkRoom(0);
                }
            }
        }

        /** Returns bytes to the reservation: they were dropped, and are expected again. */
        void giveBack(long bytes) {
            synchronized (UploadQuota.this) {
                if (!closed) {
                    received -= bytes;
                    outstanding += bytes;
                    promised += bytes;
                }
            }
        }

        @Override
        public void close() {
            synchronized (UploadQuota.this) {
                if (!closed) {
                    closed = true;
                    promised -= outstanding;
                    unfinished.computeIfPresent(owner, (who, count) -> count == 1 ? null : count - 1);
                }
            }
        }
    }
}
