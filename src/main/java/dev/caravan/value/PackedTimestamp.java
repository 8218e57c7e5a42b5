package dev.caravan.value;

/** Points in time without a zone as one number that has their order: the {@link PackedDate}, then the microsecond of that day. */
final class PackedTimestamp {
    static final long NONE = -1;
    private static final long MICROS_OF_DAY = 86_400_000_000L;
    private static final int MICROS_OF_SECOND = 1_000_000;

    private PackedTimestamp() {}

    static long of(int day, int hour, int minute, int second, int micros) {
        if (day == PackedDate.NONE || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return NONE;
        }
        return day * MICROS_OF_DAY + (hour * 3600L + minute * 60L + second) * MICROS_OF_SECOND + micros;
    }

    static int day(long time) {
        return time == NONE ? PackedDate.NONE : (int) (time / MICROS_OF_DAY);
    }

    static int hour(long time) {
        return (int) (time % MICROS_OF_DAY / (3600L * MICROS_OF_SECOND));
    }

    /** Writes {@code YYYY-MM-DD HH:MM:SS}, with the fraction of the second if it has one, and answers where it ends. */
    static int write(long time, byte[] out, int at) {
        int end = PackedDate.write(day(time), out, at);
        long micros = time % MICROS_OF_DAY;
        int seconds = (int) (micros / MICROS_OF_SECOND);
        out[end++] = ' ';
        end = Digits.writeTwo(seconds / 3600, out, end);
        out[end++] = ':';
        end = Digits.writeTwo(seconds / 60 % 60, out, end);
        out[end++] = ':';
        end = Digits.writeTwo(seconds % 60, out, end);
        int fraction = (int) (micros % MICROS_OF_SECOND);
        if (fraction > 0) {
            out[end++] = '.';
            end = Digits.writeTwo(fraction / 10_000, out, end);
            end = Digits.writeTwo(fraction / 100 % 100, out, end);
            end = Digits.writeTwo(fraction % 100, out, end);
        }
        return end;
    }
}
