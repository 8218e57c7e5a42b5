package dev.caravan.source.sftp;

import java.time.Instant;
import java.util.Locale;

/**
 * A file of an SFTP server, as it was when the server was asked.
 *
 * @param bytes size
 * @param modified time of the last change, in whole seconds, as the protocol has it
 */
public record SftpFile(SftpLocation place, long bytes, Instant modified) {
    private static final String BETWEEN = " bytes, ";

    /** As a job's row holds it. */
    public String version() {
        return bytes + BETWEEN + modified;
    }

    /** Whether it is called a zip archive; its bytes are not asked for that. */
    public boolean isArchive() {
        return place.path().toLowerCase(Locale.ROOT).endsWith(".zip");
    }

    /** The size in what {@link #version} wrote. */
    static long bytesIn(String version) {
        return Long.parseLong(version.substring(0, version.indexOf(BETWEEN)));
    }
}
