package dev.caravan.source.http;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a web server says of a file.
 *
 * @param uri where it is
 * @param validator its ETag, with quotes, or the time of its last change as HTTP has it; null: none, so one version can't be told from
 *     another
 * @param bytes its size; -1 if the server doesn't say
 * @param archive whether it is a zip archive
 */
public record UrlVersion(URI uri, @Nullable String validator, long bytes, boolean archive) {
    private static final Pattern VERSION = Pattern.compile("(?<bytes>\\d+) bytes, (?<validator>.+)");

    /** Whether it can be read piece by piece, each certain to be of this version. */
    public boolean isStable() {
        return validator != null && bytes >= 0;
    }

    /** As a job's row holds it. */
    public String version() {
        return bytes + " bytes, " + validator;
    }

    static long bytesIn(String version) {
        return Long.parseLong(matched(version).group("bytes"));
    }

    static String validatorIn(String version) {
        return matched(version).group("validator");
    }

    private static Matcher matched(String version) {
        Matcher matcher = VERSION.matcher(version);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no version of a URL: " + version);
        }
        return matcher;
    }
}
