package dev.caravan.intake;

import dev.caravan.digest.Sha256;
import dev.caravan.ledger.ContentReader;
import dev.caravan.load.table.TableRows;
import dev.caravan.source.OpenSource;
import dev.caravan.source.SourceException;
import dev.caravan.source.SourceOpener;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectException;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.s3.UnreachableStoreException;
import dev.caravan.source.sftp.SftpLocation;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * SHA-256 of sources before they are loaded. A file of this machine is read, once a version; of an object the digest is known if S3 has it
 * among the object's attributes; of a file on a web or SFTP server it is not. Thread-safe.
 */
@Component
class SourceDigests implements ContentReader {
    private static final Logger LOG = LoggerFactory.getLogger(SourceDigests.class);

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int REMEMBERED = 1_000;

    private final SourceOpener sources;
    private final ObjectStore objects;
    private final TableRows rows;
    private final Map<Version, String> digests = Collections.synchronizedMap(new LinkedHashMap<Version, String>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, String> eldest) {
            return size() > REMEMBERED;
        }
    });

    SourceDigests(SourceOpener sources, ObjectStore objects, TableRows rows) {
        this.sources = sources;
        this.objects = objects;
        this.rows = rows;
    }

    private record Version(String source, String version) {}

    /** Remembers the digest of a source that has been read already. */
    void remember(String source, String version, String sha256) {
        digests.put(new Version(source, version), sha256);
    }

    @Override
    public Optional<String> known(String source, String version) {
        return Optional.ofNullable(digests.get(new Version(source, version)));
    }

    @Override
    public Optional<String> sha256(String source, String version) {
        Optional<String> sha256 = known(source, version)
                .or(() -> UrlText.isOne(source) || SftpLocation.isOne(source)
                        ? Optional.empty()
                        : S3Location.isOne(source) ? attribute(source, version) : read(source, version));
        sha256.ifPresent(known -> remember(source, version, known));
        return sha256;
    }

    private Optional<String> attribute(String source, String version) {
        try {
            return objects.sha256(S3Location.of(URI.create(source)), version);
        } catch (ObjectException | UnreachableStoreException e) {
            LOG.debug("{}: its SHA-256 is not known", source, e);
            return Optional.empty();
        }
    }

    /** What is wrong with a file that can't be read, its job says. */
    private Optional<String> read(String source, String version) {
        MessageDigest digest = Sha256.digest();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OpenSource open = sources.open(source, version)) {
            InputStream in = open.stream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            open.checkUnchanged();
            return Optional.of(Sha256.hex(digest));
        } catch (IOException | SourceException e) {
            LOG.debug("{}: its SHA-256 is not known", source, e);
            return Optional.empty();
        }
    }

    @Override
    public boolean hasRows(String table) {
        return rows.exist(table);
    }
}
