package dev.caravan.web;

import dev.caravan.s3.ObjectPlace;
import dev.caravan.s3.ObjectStore;
import java.io.IOException;
import java.io.OutputStream;

/** An object of S3 to be downloaded: it comes through this process, which holds no more of it than a buffer. */
record DownloadObject(ObjectStore store, ObjectPlace place, long bytes, String tag, String name, String mediaType)
        implements Download {
    @Override
    public void copy(long from, long to, OutputStream out) throws IOException {
        if (from < to) {
            store.copy(place, from, to, out);
        }
    }
}
