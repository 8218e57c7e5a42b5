package dev.caravan.csv.source;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Percent-encoding of paths of URIs (RFC 3986, 3.3), byte by byte: Java's own way composes letters, and "ö" and "o" with two dots behind it are two names. */
public final class PathEncoding {
    /** What stands in a path as it is, beside letters and digits. */
    private static final String PLAIN_SIGNS = "-._~!$&'()*+,;=:@/";

    private PathEncoding() {}

    /** The text, encoded where a path must be. */
    public static String encoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte sign : text.getBytes(StandardCharsets.UTF_8)) {
            if (isPlain((char) (sign & 0xff))) {
                encoded.append((char) sign);
            } else {
                encoded.append(String.format(Locale.ROOT, "%%%02X", sign));
            }
        }
        return encoded.toString();
    }

    private static boolean isPlain(char sign) {
        return (sign >= 'a' && sign <= 'z')
                || (sign >= 'A' && sign <= 'Z')
                || (sign >= '0' && sign <= '9')
                || PLAIN_SIGNS.indexOf(sign) >= 0;
    }
}
