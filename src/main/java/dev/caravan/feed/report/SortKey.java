package dev.caravan.feed.report;

/**
 * What a report is sorted by.
 *
 * @param column a column of the report, by its name there
 * @param descending whether the greatest comes first; rows without a value come last either way
 */
public record SortKey(String column, boolean descending) {
    private static final String DESCENDING = " desc";
    private static final String ASCENDING = " asc";

    /** {@code NAME}, {@code NAME asc} or {@code NAME desc}. */
    public static SortKey parse(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        if (lower.endsWith(DESCENDING)) {
            return new SortKey(
                    text.substring(0, text.length() - DESCENDING.length()).strip(), true);
        }
        return new SortKey(
                (lower.endsWith(ASCENDING) ? text.substring(0, text.length() - ASCENDING.length()) : text).strip(),
                false);
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return descending ? column + DESCENDING : column;
    }
}
