package dev.caravan.ledger.job;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The source of a job that loads an archive's entry: {@code jar:ARCHIVE!/ENTRY}, as java.net.JarURLConnection writes it.
 *
 * @param archive URI of the archive, whose version is the version of the job's source
 * @param name of the entry, as in the archive; a label, never a path
 */
public record ArchiveEntry(URI archive, String name) {
    private static final String SCHEME = "jar:";
    private static final String BETWEEN = "!/";

    /** The entry, if the source is an archive's entry. */
    public static Optional<ArchiveEntry> of(String source) {
        int between = source.lastIndexOf(BETWEEN);
        return source.startsWith(SCHEME) && between > 0
                ? Optional.of(new ArchiveEntry(
                        URI.create(source.substring(SCHEME.length(), between)),
                        URLDecoder.decode(source.substring(between + BETWEEN.length()), StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    /** The archive if the source is an entry of one, else the source. */
    public static URI container(String source) {
        return of(source).map(ArchiveEntry::archive).orElseGet(() -> URI.create(source));
    }

    /** The URI for {@link Job#source}. */
    public String source() {
        // An encoded name can't contain "!/".
        String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
        return SCHEME + archive + BETWEEN + encoded;
    }
}
