package dev.caravan.feed.rule;

import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many of a job's records may be rejected before it FAILS: a number of them, or a share.
 *
 * @param records so many may be rejected; null: it is a share
 * @param percent 0 to 100; null: it is a number
 * @param then how the loaded rows are handled
 */
public record RejectLimit(@Nullable Long records, @Nullable BigDecimal percent, TooManyRejectsPolicy then) {
    /** What every message about a bad one ends with. */
    public static final String MUST = "must be a number of records such as 1000, or a share such as 5%";

    private static final String COUNT = "[0-9]{1,15}";
    private static final String SHARE = "[0-9]{1,3}(\\.[0-9]{1,6})?%";
    private static final BigDecimal WHOLE = BigDecimal.valueOf(100);

    /**
     * Reads {@code N} or {@code P%}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static RejectLimit parse(String text, TooManyRejectsPolicy then) {
        String limit = text.strip();
        if (limit.matches(COUNT)) {
            return new RejectLimit(Long.valueOf(limit), null, then);
        }
        if (limit.matches(SHARE)) {
            BigDecimal percent = new BigDecimal(limit.substring(0, limit.length() - 1));
            if (percent.compareTo(WHOLE) <= 0) {
                return new RejectLimit(null, percent, then);
            }
        }
        throw new IllegalArgumentException(MUST);
    }

    /** Whether a number of records is more than the limit, of so many in total. */
    public boolean isExceededBy(long number, long total) {
        if (records != null) {
            return number > records;
        }
        BigDecimal most = Objects.requireNonNull(percent).multiply(BigDecimal.valueOf(total));
        return BigDecimal.valueOf(number).multiply(WHOLE).compareTo(most) > 0;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return percent == null ? String.valueOf(records) : percent.toPlainString() + "%";
    }
}
