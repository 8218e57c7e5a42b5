package dev.caravan.source;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.source.sftp.SftpFetcher;
import dev.caravan.source.sftp.SftpLocation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

/** A file of an SFTP server. */
final class SftpSource implements OpenSource {
    private final SftpFetcher store;
    private final SftpLocation place;
    private final String version;
    private final InputStream stream;

    SftpSource(String source, String version, SftpFetcher store) {
        this.store = store;
        this.place = SftpLocation.of(URI.create(source));
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
