package dev.caravan.report.cluster;

import java.io.IOException;
import java.io.InputStream;

/** Files that the tasks of a run left, by their names. Thread-safe. */
public interface RunFiles {
    /** A complete file, from its beginning. */
    InputStream open(String name) throws IOException;
}
