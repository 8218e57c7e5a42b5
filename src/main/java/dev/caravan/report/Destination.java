package dev.caravan.report;

import dev.caravan.s3.ObjectPlace;
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
    static Destination of(URI uri, WorkFolder folder) {
        return ObjectPlace.isOne(uri.toString())
                ? new Destination(uri, folder.file("report"))
                : new Destination(uri, Path.of(uri));
    }

    boolean isObject() {
        return ObjectPlace.isOne(location.toString());
    }
}
