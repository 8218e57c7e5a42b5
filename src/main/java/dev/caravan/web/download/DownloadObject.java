package dev.caravan.web.download;

import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.io.IOException;
import java.io.OutputStream;

/** A downloadable object of S3, streamed through this process with a small buffer. */
public record DownloadObject(ObjectStore store, S3Location place, long bytes, String tag, String name, String mediaType)
        implements Download {
    @Override
    public void copy(long from, long to, OutputStream out) throws IOException {
        if (from < to) {
            store.copy(place, from, to, out);
        }
    }
}
