package dev.caravan.source;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** An object of S3. */
final class S3Source implements OpenSource {
    private final ObjectStore store;
    private final S3Location place;
    private final String version;
    private final InputStream stream;

    S3Source(String source, String version, ObjectStore store) throws IOException {
        this.store = store;
        this.place = S3Location.of(URI.create(source));
        this.version = version;
        this.stream = store.open(place, version);
    }

    @Override
    public InputStream stream() {
        return stream;
    }

    @Override
    public void checkUnchanged() throws IOException {
        try {
            store.checkUnchanged(place, version);
        } catch (UnreadableSourceException e) {
            throw SourceException.of(e);
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
