package dev.caravan.csv;

/**
 * A place between two records.
 *
 * @param offset bytes of the stream before it, a byte order mark included
 * @param line the physical line that begins here, from 1
 * @param record the number of the next data record, from 1; the header doesn't count
 */
public record Position(long offset, long line, long record) {
    /** Where every stream begins. */
    public static final Position START = new Position(0, 1, 1);
}
