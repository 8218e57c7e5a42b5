package dev.caravan.upload;

import java.nio.file.Path;

/**
 * What there is of a held upload.
 *
 * @param bytes its content, or the beginning of it
 * @param path where the file lies when it is complete; feeds match it
 * @param name as its client calls it
 * @param received contiguous bytes from its start
 * @param length bytes of the whole file
 */
public record HeldFile(Path bytes, Path path, String name, long received, long length) {
    public boolean isComplete() {
        return received == length;
    }
}
