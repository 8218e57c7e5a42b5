package dev.caravan.report;

import dev.caravan.duckdb.WorkDirectory;
import dev.caravan.source.s3.S3Location;
import java.net.URI;
import java.nio.file.Path;

/**
 * Destination of a report.
 *
 * @param location of the file, or of the object
 * @param file that is written: the file itself, or one in the work directory that becomes the object
 */
record Destination(URI location, Path file) {
    /** @param uri {@code file:} or {@code s3:} */
    static Destination of(URI uri, WorkDirectory folder) {
        return S3Location.isOne(uri.toString())
                ? new Destination(uri, folder.file("report"))
                : new Destination(uri, Path.of(uri));
    }

    boolean isObject() {
        return S3Location.isOne(location.toString());
    }
}
