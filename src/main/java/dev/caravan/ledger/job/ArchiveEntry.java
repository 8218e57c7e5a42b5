package dev.caravan.ledger.job;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An entry of an archive as a job's source: {@code jar:ARCHIVE!/ENTRY}, as java.net.JarURLConnection writes it.
 *
 * @param archive where the archive is; its version is the job's
 * @param name of the entry, as it stands in the archive; a label, never a path
 */
public record ArchiveEntry(URI archive, String name) {
    private static final String SCHEME = "jar:";
    private static final String BETWEEN = "!/";

    /** The entry that a job's source is, if it is one. */
    public static Optional<ArchiveEntry> of(String source) {
        int between = source.lastIndexOf(BETWEEN);
        return source.startsWith(SCHEME) && between > 0
                ? Optional.of(new ArchiveEntry(
                        URI.create(source.substring(SCHEME.length(), between)),
                        URLDecoder.decode(source.substring(between + BETWEEN.length()), StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    /** The archive's own source if the job's is an entry of one, else the job's. */
    public static URI container(String source) {
        return of(source).map(ArchiveEntry::archive).orElseGet(() -> URI.create(source));
    }

    /** As a job's source. */
    public String source() {
        // The name has no "!/" of its own then, since that is encoded.
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
        return SCHEME + archive + BETWEEN + encoded;
    }
}
