package dev.caravan.split;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.s3.ObjectPlace;
import dev.caravan.s3.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** An object of S3. */
final class ObjectSource implements OpenSource {
    private final ObjectStore store;
    private final ObjectPlace place;
    private final String version;
    private final InputStream stream;

    ObjectSource(String source, String version, ObjectStore store) throws IOException {
        this.store = store;
        this.place = ObjectPlace.of(URI.create(source));
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
            throw new SourceException(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
