package dev.caravan.value;

import org.jspecify.annotations.Nullable;

/**
 * The forms that there are. Where one is had in a canonical variant, that accepts only spellings that a database loses nothing of that
 * may mean something: no plus signs and leading zeros, which identifiers have.
 */
public final class Forms {
    private static final Form INTEGER = new IntegerForm(false);
    private static final Form CANONICAL_INTEGER = new IntegerForm(true);
    private static final Form DECIMAL = new DecimalForm(false);
    private static final Form CANONICAL_DECIMAL = new DecimalForm(true);
    private static final Form BOOLEAN = new BooleanForm(false);
    private static final Form CANONICAL_BOOLEAN = new BooleanForm(true);
    private static final Form UUID = new UuidForm(false);
    private static final Form CANONICAL_UUID = new UuidForm(true);
    private static final Form URL = new UrlForm();
    private static final Form JSON = new JsonForm();

    private Forms() {}

    public static Form integer(boolean canonical) {
        return canonical ? CANONICAL_INTEGER : INTEGER;
    }

    public static Form decimal(boolean canonical) {
        return canonical ? CANONICAL_DECIMAL : DECIMAL;
    }

    public static Form bool(boolean canonical) {
        return canonical ? CANONICAL_BOOLEAN : BOOLEAN;
    }

    public static Form uuid(boolean canonical) {
        return canonical ? CANONICAL_UUID : UUID;
    }

    public static Form url() {
        return URL;
    }

    public static Form json() {
        return JSON;
    }

    /** @param pattern null: ISO 8601 */
    public static Form date(@Nullable TimePattern pattern) {
        return new DateForm(pattern);
    }

    /**
     * @param pattern null: ISO 8601
     * @param zoned whether the column keeps points in time of any zone; else values with an offset don't fit
     */
    public static Form timestamp(@Nullable TimePattern pattern, boolean zoned) {
        return new TimestampForm(pattern, zoned);
    }

    /** Whether a value that fits a timestamp with zone names its offset from UTC. */
    public static boolean hasOffset(byte[] utf8, int from, int to) {
        return TimestampForm.hasOffset(utf8, from, to);
    }
}
