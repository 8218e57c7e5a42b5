package dev.caravan.report.grouping;

import java.nio.file.Path;

/**
 * Encoded rows with all records of their groups, so that they can be grouped separately.
 *
 * @param number from 0
 * @param file with the rows
 * @param divisor of the keys' hashes before the partition is split further
 */
public record Partition(int number, Path file, int divisor) {}
