package dev.caravan.upload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** How much may be uploaded: by size of a file, by what the disk has left, by unfinished uploads of one client. Thread-safe. */
final class UploadQuota {
    /** Bytes of a file of unknown length. */
    static final long UNKNOWN = -1;

    /** Bytes between two looks at the disk. */
    private static final long LOOK = 16 << 20;

    private final UploadSettings settings;
    private final Path directory;
    private final Map<String, Integer> unfinished = new HashMap<>();

    /** Bytes that are announced and have not come. */
    private long promised;

    UploadQuota(UploadSettings settings, Path directory) {
        this.settings = settings;
        this.directory = directory;
    }

    /**
     * Lets an upload begin.
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

    /** Counts one that was begun before this process was. */
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

    /** An upload that may go on; closed when it is finished or given up. */
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

        /** Counts bytes that are about to be written. */
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

        /** Counts bytes no more: they don't count, and are expected again. */
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
