package dev.caravan.web.download;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes to be downloaded, whole or in parts. */
public interface Download {
    long bytes();

    /** Differs if the bytes do. */
    String tag();

    /** What it is saved as. */
    String name();

    String mediaType();

    /** @param to exclusive */
    void copy(long from, long to, OutputStream out) throws IOException;

    /** As a strong entity tag (RFC 9110, 8.8.3). */
    default String etag() {
        return '"' + tag() + '"';
    }
}
