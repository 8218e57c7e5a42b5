package dev.caravan.report.grouping;

/**
 * Rows of one partition.
 *
 * @param partition from 0
 * @param rows whole rows of {@link SpillFormat}
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record RowBlock(int partition, byte[] rows) {}
