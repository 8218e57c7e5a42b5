package dev.caravan.value;

import org.jspecify.annotations.Nullable;

/**
 * The forms that there are. Where one is had in a canonical variant, that accepts only spellings that a database loses nothing of that
 * may mean something: no plus signs and leading zeros, which identifiers have.
 */
public final class ValueFormats {
    private static final ValueFormat INTEGER = new IntegerFormat(false);
    private static final ValueFormat CANONICAL_INTEGER = new IntegerFormat(true);
    private static final ValueFormat DECIMAL = new DecimalFormat(false);
    private static final ValueFormat CANONICAL_DECIMAL = new DecimalFormat(true);
    private static final ValueFormat BOOLEAN = new BooleanFormat(false);
    private static final ValueFormat CANONICAL_BOOLEAN = new BooleanFormat(true);
    private static final ValueFormat UUID = new UuidFormat(false);
    private static final ValueFormat CANONICAL_UUID = new UuidFormat(true);
    private static final ValueFormat URL = new UrlFormat();
    private static final ValueFormat JSON = new JsonFormat();

    private ValueFormats() {}

    public static ValueFormat integer(boolean canonical) {
        return canonical ? CANONICAL_INTEGER : INTEGER;
    }

    public static ValueFormat decimal(boolean canonical) {
        return canonical ? CANONICAL_DECIMAL : DECIMAL;
    }

    public static ValueFormat bool(boolean canonical) {
        return canonical ? CANONICAL_BOOLEAN : BOOLEAN;
    }

    public static ValueFormat uuid(boolean canonical) {
        return canonical ? CANONICAL_UUID : UUID;
    }

    public static ValueFormat url() {
        return URL;
    }

    public static ValueFormat json() {
        return JSON;
    }

    /** @param pattern null: ISO 8601 */
    public static ValueFormat date(@Nullable TimePattern pattern) {
        return new DateFormat(pattern);
    }

    /**
     * @param pattern null: ISO 8601
     * @param zoned whether the column keeps points in time of any zone; else values with an offset don't fit
     */
    public static ValueFormat timestamp(@Nullable TimePattern pattern, boolean zoned) {
        return new TimestampFormat(pattern, zoned);
    }

    /** Whether a value that fits a timestamp with zone names its offset from UTC. */
    public static boolean hasOffset(byte[] utf8, int from, int to) {
        return TimestampFormat.hasOffset(utf8, from, to);
    }
}
