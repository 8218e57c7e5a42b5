package dev.caravan.value;

/** ASCII digits. */
final class Digits {
    private Digits() {}

    static boolean is(byte b) {
        return b >= '0' && b <= '9';
    }

    /** The number of two digits; negative if they are not digits. */
    static int two(byte[] utf8, int at) {
        int tens = utf8[at] - '0';
        int ones = utf8[at + 1] - '0';
        // Either beyond 0 to 9 makes the sign bit.
        return ((tens | ones | (9 - tens) | (9 - ones)) & 0x8000_0000) | (10 * tens + ones);
    }

    /** The number of four digits; negative if they are not digits. */
    static int four(byte[] utf8, int at) {
        int high = two(utf8, at);
        int low = two(utf8, at + 2);
        return high < 0 || low < 0 ? -1 : 100 * high + low;
    }

    /** Writes a number of 0 to 99 in two digits, and answers where they end. */
    static int writeTwo(int number, byte[] out, int at) {
        out[at] = (byte) ('0' + number / 10);
        out[at + 1] = (byte) ('0' + number % 10);
        return at + 2;
    }
}
