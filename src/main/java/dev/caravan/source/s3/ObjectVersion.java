package dev.caravan.source.s3;

import org.jspecify.annotations.Nullable;

/**
 * One version of an object.
 *
 * @param etag without its quotes; another one whenever the content is
 * @param id what S3 calls it in a bucket with versions; null in others
 * @param bytes size
 */
public record ObjectVersion(
        S3Location place, String etag, @Nullable String id, long bytes) {
    private static final String BY_ID = "version ";
    private static final String BY_ETAG = "etag ";

    /** S3's own word for objects that were there before their bucket kept versions. */
    private static final String UNVERSIONED = "null";

    public ObjectVersion {
        etag = etag.replace("\"", "");
        id = UNVERSIONED.equals(id) || "".equals(id) ? null : id;
    }

    /** As a job's row holds it: {@code version ID}, or {@code etag ETAG}. */
    public String version() {
        return id == null ? BY_ETAG + etag : BY_ID + id;
    }

    /** The version ID in a job's row, or null. */
    static @Nullable String idIn(String version) {
        return version.startsWith(BY_ID) ? version.substring(BY_ID.length()) : null;
    }

    /** The ETag in a job's row, as HTTP writes it, or null. */
    static @Nullable String etagIn(String version) {
        return version.startsWith(BY_ETAG) ? '"' + version.substring(BY_ETAG.length()) + '"' : null;
    }
}
