package dev.caravan.value;

/**
 * What a number shows of the sign before its fraction. Groups of thousands have three digits (SI Brochure, 5.4.4), so {@code 1.000} may
 * be one or a thousand, and {@code 12.5} and {@code 1,234.5} have one reading.
 */
public enum DecimalSign {
    /** No point and no comma. */
    NONE,
    POINT,
    COMMA,
    /** One point before three digits, such as {@code 1.000}. */
    POINT_OR_THOUSANDS,
    /** One comma before three digits, such as {@code 1,000}. */
    COMMA_OR_THOUSANDS,
    NOT_A_NUMBER;

    /** Bytes of a sign, a currency or a unit before or after the digits: {@code "EUR "}, {@code " km/h"}. */
    private static final int MAX_AFFIX_BYTES = 5;

    private static final int GROUP = 3;

    /** What a value shows. An empty value, and one without digits, such as a dash, shows nothing. */
    public static DecimalSign of(byte[] utf8, int from, int to) {
        int first = from;
        while (first < to && !Digits.is(utf8[first])) {
            first++;
        }
        if (first == to) {
            return to - from <= MAX_AFFIX_BYTES ? NONE : NOT_A_NUMBER;
        }
        int end = to;
        while (!Digits.is(utf8[end - 1])) {
            end--;
        }
        boolean bare = first == from || (utf8[first - 1] != '.' && utf8[first - 1] != ',');
        if (first - from > MAX_AFFIX_BYTES || to - end > MAX_AFFIX_BYTES) {
            return NOT_A_NUMBER;
        }
        return bare ? ofDigits(utf8, first, end) : utf8[first - 1] == '.' ? POINT : COMMA;
    }

    /** @param end after the last digit; the first byte is a digit, too */
    private static DecimalSign ofDigits(byte[] utf8, int from, int end) {
        int points = 0;
        int commas = 0;
        int last = from;
        boolean grouped = true;
        int digits = 0;
        for (int i = from; i < end; i++) {
            if (Digits.is(utf8[i])) {
                digits++;
                continue;
            }
            if (utf8[i] != '.' && utf8[i] != ',') {
                int space = spaceBytes(utf8, i);
                if (space == 0 || !Digits.is(utf8[i - 1]) || !Digits.is(utf8[i + space])) {
                    return ofExponent(utf8, from, end);
                }
                i += space - 1;
                continue;
            }
            grouped &= last == from ? isFirstGroup(utf8, from, digits) : digits == GROUP;
            points += utf8[i] == '.' ? 1 : 0;
            commas += utf8[i] == ',' ? 1 : 0;
            last = i;
            digits = 0;
        }
        if (points + commas == 0) {
            return NONE;
        }
        return points > 0 && commas > 0
                ? ofBoth(utf8[last], points, commas, grouped)
                : ofOne(utf8[last], points + commas, grouped && digits == GROUP);
    }

    /** Length of a space or an apostrophe, which separate thousands and nothing else; 0 if there is none. A digit follows it. */
    private static int spaceBytes(byte[] utf8, int at) {
        return switch (utf8[at]) {
            case ' ', '\'' -> 1;
            // U+00A0
            case (byte) 0xc2 -> utf8[at + 1] == (byte) 0xa0 ? 2 : 0;
            // U+202F, U+2009 and U+2019
            case (byte) 0xe2 ->
                utf8[at + 1] == (byte) 0x80
                                && (utf8[at + 2] == (byte) 0xaf
                                        || utf8[at + 2] == (byte) 0x89
                                        || utf8[at + 2] == (byte) 0x99)
                        ? 3
                        : 0;
            default -> 0;
        };
    }

    /** Numbers with an exponent are written by programs, with points. */
    private static DecimalSign ofExponent(byte[] utf8, int from, int end) {
        if (ValueFormats.decimal(false).typeMismatch(utf8, from, end) != null) {
            return NOT_A_NUMBER;
        }
        for (int i = from; i < end; i++) {
            if (utf8[i] == '.') {
                return POINT;
            }
        }
        return NONE;
    }

    private static boolean isFirstGroup(byte[] utf8, int from, int digits) {
        return digits <= GROUP && utf8[from] != '0';
    }

    /** Two signs: the last one separates the fraction, and occurs once. */
    private static DecimalSign ofBoth(byte last, int points, int commas, boolean grouped) {
        int fractions = last == '.' ? points : commas;
        return fractions != 1 || !grouped ? NOT_A_NUMBER : last == '.' ? POINT : COMMA;
    }

    /** One sign, once or several times. */
    private static DecimalSign ofOne(byte sign, int times, boolean grouped) {
        if (times == 1) {
            return sign == '.' ? (grouped ? POINT_OR_THOUSANDS : POINT) : grouped ? COMMA_OR_THOUSANDS : COMMA;
        }
        // Several of them are thousands; else a date, an address or a list.
        return grouped ? (sign == '.' ? COMMA : POINT) : NOT_A_NUMBER;
    }
}
