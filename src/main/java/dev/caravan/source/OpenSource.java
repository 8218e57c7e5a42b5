package dev.caravan.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** A source that is being read. */
public interface OpenSource extends Closeable {
    /** Its bytes from the start. */
    InputStream stream();

    /**
     * Asks again whether the source is still the version that the job is about; called after the last byte.
     *
     * @throws SourceException if it is not
     */
    void checkUnchanged() throws IOException;
}
