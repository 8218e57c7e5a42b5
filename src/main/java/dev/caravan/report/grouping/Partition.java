package dev.caravan.report.grouping;

import java.nio.file.Path;

/**
 * Records all of whose groups are here, to be grouped by themselves.
 *
 * @param number from 0
 * @param file in which their lines are
 * @param divisor by which the hashes of their keys are to be divided to scatter them further
 */
public record Partition(int number, Path file, int divisor) {}
