package dev.caravan.intake;

import java.nio.file.Path;

/**
 * Something to load, as intake found it.
 *
 * @param uri where it is
 * @param version size and time, or an ETag: changes whenever the content does
 * @param bytes size, 0 if unknown
 * @param label the path or key that feeds are matched against; a label only, never opened
 */
public record Source(String uri, String version, long bytes, Path label) {}
