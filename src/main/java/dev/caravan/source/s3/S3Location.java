package dev.caravan.source.s3;

import dev.caravan.csv.source.PathEncoding;
import java.net.URI;
import java.nio.file.Path;

/**
 * Where an object is.
 *
 * @param key as S3 has it, nothing encoded
 */
public record S3Location(String bucket, String key) {
    private static final String START = "s3://";

    /** Whether this is how a person, or a job's row, names something of S3. */
    public static boolean isOne(String text) {
        return text.startsWith(START);
    }

    /**
     * What a person typed as {@code s3://BUCKET/KEY}; the key as it is, like the aws command takes it. It may be empty, or a prefix.
     *
     * @throws IllegalArgumentException if there is no bucket
     */
    public static S3Location typed(String text) {
        String rest = text.substring(START.length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException(text + ": must be s3://BUCKET/KEY");
        }
        return new S3Location(bucket, slash < 0 ? "" : rest.substring(slash + 1));
    }

    /** What {@link #uri} wrote. */
    public static S3Location of(URI uri) {
        return new S3Location(uri.getAuthority(), uri.getPath().substring(1));
    }

    /** As a job's source: {@code s3://BUCKET/KEY}, percent-encoded where a URI must be. */
    public URI uri() {
        return URI.create(START + PathEncoding.encoded(bucket) + "/" + PathEncoding.encoded(key));
    }

    /** What feeds are matched against; nothing that could be opened. */
    public Path label() {
        return Path.of(("/" + bucket + "/" + key).replace('\0', '?'));
    }

    /** As a person types it. */
    @Override
    public String toString() {
        return START + bucket + "/" + key;
    }
}
