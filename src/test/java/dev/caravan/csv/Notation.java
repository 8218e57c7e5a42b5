package dev.caravan.csv;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bytes as the conformance cases write them, so that people can read and edit each of them (README.md beside the cases). */
final class Notation {
    private static final Pattern REPEAT = Pattern.compile("\\\\\\*(\\d+)\\{([^}]*)}");

    private Notation() {}

    /** Writes out what is repeated. */
    static String expanded(String notation) {
        return REPEAT.matcher(notation)
                .replaceAll(
                        repeat -> Matcher.quoteReplacement(repeat.group(2).repeat(Integer.parseInt(repeat.group(1)))));
    }

    static String text(String notation) {
        return new String(bytes(notation, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** The bytes that are meant, characters in the encoding given. */
    static byte[] bytes(String notation, Charset encoding) {
        String all = expanded(notation);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StringBuilder run = new StringBuilder();
        for (int i = 0; i < all.length(); i++) {
            char c = all.charAt(i);
            if (c != '\\') {
                run.append(c);
                continue;
            }
            char sign = all.charAt(++i);
            if (sign == 'x') {
                bytes.writeBytes(run.toString().getBytes(encoding));
                run.setLength(0);
                bytes.write(Integer.parseInt(all.substring(i + 1, i + 3), 16));
                i += 2;
            } else if (sign == 'u') {
                run.append((char) Integer.parseInt(all.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                run.append(literal(sign));
            }
        }
        bytes.writeBytes(run.toString().getBytes(encoding));
        return bytes.toByteArray();
    }

    private static char literal(char sign) {
        return switch (sign) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '0' -> '\0';
            case 's' -> ' ';
            case '\\', ']', '|' -> sign;
            default -> throw new IllegalArgumentException("\\" + sign + " is no part of the notation");
        };
    }
}
