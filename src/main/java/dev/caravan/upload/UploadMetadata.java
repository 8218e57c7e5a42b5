package dev.caravan.upload;

import org.jspecify.annotations.Nullable;

/**
 * What a client says of a file before its bytes.
 *
 * @param name what it calls it; a label, never a path
 * @param owner who sends it
 * @param length bytes
 * @param chunkSize bytes of each of its pieces but the last; 0: they are of any size
 * @param metadata what the client wants to be told again
 */
public record UploadMetadata(
        String name,
        String owner,
        long length,
        long chunkSize,
        UploadOptions options,
        @Nullable String metadata) {}
