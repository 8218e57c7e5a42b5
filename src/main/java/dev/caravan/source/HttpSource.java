package dev.caravan.source;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.source.http.HttpFetcher;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** A file on a web server. */
final class HttpSource implements OpenSource {
    private final HttpFetcher store;
    private final URI uri;
    private final String version;
    private final InputStream stream;

    HttpSource(String source, String version, HttpFetcher store) {
        this.store = store;
        this.uri = URI.create(source);
        this.version = version;
        this.stream = store.open(uri, version);
    }

    @Override
    public InputStream stream() {
        return stream;
    }

    @Override
    public void checkUnchanged() throws IOException {
        try {
            store.checkUnchanged(uri, version);
        } catch (UnreadableSourceException e) {
            throw SourceException.of(e);
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
