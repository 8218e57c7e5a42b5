package dev.caravan.web;

import java.nio.file.Path;

/**
 * A file to be downloaded.
 *
 * @param tag differs if the bytes do
 * @param name what it is saved as
 */
record DownloadFile(Path path, long bytes, String tag, String name) {
    /** As a strong entity tag (RFC 9110, 8.8.3). */
    String etag() {
        return '"' + tag + '"';
    }
}
