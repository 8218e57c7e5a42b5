package dev.caravan.ledger.job;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The version of a file: its size and modification time. */
public final class FileVersion {
    private FileVersion() {}

    /** The version in the form of {@link Job#sourceVersion}. */
    public static String of(BasicFileAttributes attributes) {
        long micros = ChronoUnit.MICROS.between(
                Instant.EPOCH, attributes.lastModifiedTime().toInstant());
        return "%d bytes at %d".formatted(attributes.size(), micros);
    }
}
