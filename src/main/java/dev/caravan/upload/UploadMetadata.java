package dev.caravan.upload;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a client declares about a file before its bytes.
 *
 * @param name a label, never a path
 * @param owner the client
 * @param length bytes
 * @param chunkSize bytes of each chunk but the last; 0: chunks of any size
 * @param metadata returned to the client unchanged
 * @param hold whether it waits when it is complete
 */
public record UploadMetadata(
        String name,
        String owner,
        long length,
        long chunkSize,
        UploadOptions options,
        @Nullable String metadata,
        Hold hold) {
    public UploadMetadata {
        hold = Objects.requireNonNullElse(hold, Hold.NONE);
    }

    /** Of an upload that becomes a job as soon as it is complete. */
    public UploadMetadata(
            String name, String owner, long length, long chunkSize, UploadOptions options, @Nullable String metadata) {
        this(name, owner, length, chunkSize, options, metadata, Hold.NONE);
    }

    UploadMetadata with(UploadOptions others, Hold other) {
        return new UploadMetadata(name, owner, length, chunkSize, others, metadata, other);
    }
}
