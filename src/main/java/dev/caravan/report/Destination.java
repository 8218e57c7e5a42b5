package dev.caravan.report;

import dev.caravan.duckdb.WorkDirectory;
import dev.caravan.source.s3.S3Location;
import java.net.URI;
import java.nio.file.Path;

/**
 * Where a report goes.
 *
 * @param location of the file, or of the object
 * @param file where it is put together: there, or in the report's own folder if it is to become an object
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
