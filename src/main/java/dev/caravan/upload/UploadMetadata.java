package dev.caravan.upload;

import org.jspecify.annotations.Nullable;

/**
 * What a client declares about a file before its bytes.
 *
 * @param name a label, never a path
 * @param owner the client
 * @param length bytes
 * @param chunkSize bytes of each chunk but the last; 0: chunks of any size
 * @param metadata returned to the client unchanged
 */
public record UploadMetadata(
        String name,
        String owner,
        long length,
        long chunkSize,
        UploadOptions options,
        @Nullable String metadata) {}
