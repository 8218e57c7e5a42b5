package dev.caravan.csv;

/**
 * Which of a file's records are read: the first ones, without the file's last ones.
 *
 * @param skipFooter records at the end of the file that are left out, 0 to {@value #MAX_FOOTER}
 * @param limit records after which the file is read no further, 1 or more; {@link #NO_LIMIT}: it is read to its end
 */
public record RowSelection(int skipFooter, long limit) {
    public static final int MAX_FOOTER = 1000;
    public static final long NO_LIMIT = Long.MAX_VALUE - 2 * MAX_FOOTER;

    /** Every record. */
    public static final RowSelection ALL = new RowSelection(0, NO_LIMIT);

    public RowSelection {
        if (skipFooter < 0 || skipFooter > MAX_FOOTER) {
            throw new IllegalArgumentException("skipFooter is %d, must be 0 to %d".formatted(skipFooter, MAX_FOOTER));
        }
        if (limit < 1 || limit > NO_LIMIT) {
            throw new IllegalArgumentException("limit is %d, must be 1 to %d".formatted(limit, NO_LIMIT));
        }
    }
}
