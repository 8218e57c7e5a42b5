package dev.caravan.ledger.job;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What tells one version of a file from another: its size, and when it was last written. */
public final class FileVersion {
    private FileVersion() {}

    /** The version as a job's row holds it. */
    public static String of(BasicFileAttributes attributes) {
        long micros = ChronoUnit.MICROS.between(
                Instant.EPOCH, attributes.lastModifiedTime().toInstant());
        return "%d bytes at %d".formatted(attributes.size(), micros);
    }
}
