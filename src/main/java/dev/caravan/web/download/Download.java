package dev.caravan.web.download;

import java.io.IOException;
import java.io.OutputStream;

/** A downloadable file, whole or in byte ranges. */
public interface Download {
    long bytes();

    /** Differs if the bytes differ. */
    String tag();

    /** The suggested file name. */
    String name();

    String mediaType();

    /** @param to exclusive */
    void copy(long from, long to, OutputStream out) throws IOException;

    /** As a strong entity tag (RFC 9110, 8.8.3). */
    default String etag() {
        return '"' + tag() + '"';
    }
}
