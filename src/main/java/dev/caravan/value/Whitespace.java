package dev.caravan.value;

/** White space around values: spaces, tabs and line ends. */
public final class Whitespace {
    private Whitespace() {}

    /** Where the value begins. */
    public static int skip(byte[] utf8, int from, int to) {
        int start = from;
        while (start < to && is(utf8[start])) {
            start++;
        }
        return start;
    }

    /** Where the value ends. */
    public static int drop(byte[] utf8, int from, int to) {
        int end = to;
        while (end > from && is(utf8[end - 1])) {
            end--;
        }
        return end;
    }

    private static boolean is(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }
}
