package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Absolute addresses of the web and of files to fetch: {@code http}, {@code https} or {@code ftp}, a host, and whatever RFC 3986 allows
 * after it, up to 8,000 octets (RFC 9110, 4.1). Letters beyond ASCII are taken as they are (RFC 3987).
 */
final class UrlFormat implements ValueFormat {
    private static final TypeMismatch NOT_A_URL =
            new TypeMismatch("not-a-url", "no URL such as https://example.com/path (http, https or ftp, with a host)");
    private static final TypeMismatch TOO_LONG = new TypeMismatch("url-too-long", "a URL of more than 8,000 octets");
    private static final int MAX_BYTES = 8_000;
    private static final int MAX_HOST = 253;
    private static final String[] SCHEMES = {"https://", "http://", "ftp://"};

    private static final byte HOST = 1;
    private static final byte REST = 2;
    private static final byte[] CLASSES = new byte[128];

    static {
        allow("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", HOST | REST);
        // sub-delims, and what paths, queries and fragments have beside (RFC 3986, 2.2, 3.3 to 3.5)
        allow("!$&'()*+,;=:@/?%#", REST);
        // Not in the grammar, but in addresses that browsers show and take (WHATWG URL, query percent-encode sets)
        allow("[]|", REST);
    }

    private static void allow(String characters, int classes) {
        characters.chars().forEach(c -> CLASSES[c] |= (byte) classes);
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        if (to - from > MAX_BYTES) {
            return TOO_LONG;
        }
        int authority = afterScheme(utf8, from, to);
        if (authority < 0) {
            return NOT_A_URL;
        }
        int end = authority;
        while (end < to && "/?#".indexOf(utf8[end]) < 0) {
            end++;
        }
        boolean fits = isAuthority(utf8, authority, end) && isRest(utf8, end, to) && isVisible(utf8, authority, to);
        return fits ? null : NOT_A_URL;
    }

    private static int afterScheme(byte[] utf8, int from, int to) {
        for (String scheme : SCHEMES) {
            int length = scheme.length();
            int i = 0;
            while (i < length && from + i < to && (utf8[from + i] | 0x20) == (scheme.charAt(i) | 0x20)) {
                i++;
            }
            if (i == length) {
                return from + length;
            }
        }
        return -1;
    }

    /** {@code userinfo@host:port} (RFC 3986, 3.2). */
    private static boolean isAuthority(byte[] utf8, int from, int to) {
        int host = from;
        for (int i = from; i < to; i++) {
            if (utf8[i] == '@') {
                host = i + 1;
            }
        }
        if (!isRest(utf8, from, host)) {
            return false;
        }
        int end = to;
        while (end > host && Digits.is(utf8[end - 1])) {
            end--;
        }
        end = end > host && utf8[end - 1] == ':' && to - end <= 5 ? end - 1 : to;
        if (end > host && utf8[host] == '[') {
            return isIpv6(utf8, host, end);
        }
        return end > host && end - host <= MAX_HOST && isHost(utf8, host, end);
    }

    private static boolean isHost(byte[] utf8, int from, int to) {
        for (int i = from; i < to; i++) {
            boolean doubledDot = utf8[i] == '.' && (i == from || utf8[i - 1] == '.');
            if (doubledDot || (utf8[i] >= 0 && (CLASSES[utf8[i]] & HOST) == 0)) {
                return false;
            }
        }
        return true;
    }

    /** Its shape alone: hexadecimal digits, colons and dots in brackets. */
    private static boolean isIpv6(byte[] utf8, int from, int to) {
        int colons = 0;
        for (int i = from + 1; i < to - 1; i++) {
            int lower = utf8[i] | 0x20;
            colons += utf8[i] == ':' ? 1 : 0;
            if (!Digits.is(utf8[i]) && !(lower >= 'a' && lower <= 'f') && utf8[i] != ':' && utf8[i] != '.') {
                return false;
            }
        }
        return utf8[to - 1] == ']' && colons >= 2;
    }

    private static boolean isRest(byte[] utf8, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if ((b >= 0 && (CLASSES[b] & REST) == 0) || (b == '%' && !isEncoded(utf8, i, to))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isEncoded(byte[] utf8, int percent, int to) {
        return percent + 2 < to && UuidFormat.isHex(utf8[percent + 1]) && UuidFormat.isHex(utf8[percent + 2]);
    }

    /** Whether what is beyond ASCII can be seen: no spaces, controls, marks of direction. */
    private static boolean isVisible(byte[] utf8, int from, int to) {
        boolean ascii = true;
        for (int i = from; i < to && ascii; i++) {
            ascii = utf8[i] >= 0;
        }
        return ascii
                || new String(utf8, from, to - from, StandardCharsets.UTF_8)
                        .codePoints()
                        .noneMatch(UrlFormat::isInvisible);
    }

    private static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
