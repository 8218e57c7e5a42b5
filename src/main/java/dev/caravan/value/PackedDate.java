package dev.caravan.value;

/**
 * Days of the proleptic Gregorian calendar (ISO 8601, 4.2.1) from year 1 to 9999, as one number that has their order: four digits of
 * the year, two of the month, two of the day.
 */
final class PackedDate {
    static final int NONE = -1;
    private static final int[] LENGTHS = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    private PackedDate() {}

    /** The day, or {@link #NONE} if there is no such day. Any numbers will do. */
    static int of(int year, int month, int day) {
        if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) {
            return NONE;
        }
        return day <= 28 || day <= length(year, month) ? year * 10_000 + month * 100 + day : NONE;
    }

    private static int length(int year, int month) {
        boolean leap = (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0);
        return month == 2 && leap ? 29 : LENGTHS[month - 1];
    }

    /** The day that ten bytes are, as {@code YYYY-MM-DD}. */
    static int iso(byte[] utf8, int from) {
        return utf8[from + 4] == '-' && utf8[from + 7] == '-'
                ? of(Digits.four(utf8, from), Digits.two(utf8, from + 5), Digits.two(utf8, from + 8))
                : NONE;
    }

    /** Writes {@code YYYY-MM-DD}, and answers where it ends. */
    static int write(int day, byte[] out, int at) {
        int end = Digits.writeTwo(day / 1_000_000, out, at);
        end = Digits.writeTwo(day / 10_000 % 100, out, end);
        out[end++] = '-';
        end = Digits.writeTwo(day / 100 % 100, out, end);
        out[end++] = '-';
        return Digits.writeTwo(day % 100, out, end);
    }
}
