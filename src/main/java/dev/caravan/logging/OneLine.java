package dev.caravan.logging;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts in which nothing ends a line, moves a terminal's cursor, or turns the direction of the text. */
final class OneLine {
    private static final Pattern UNSAFE =
            Pattern.compile("[\\p{Cc}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069\\p{Cs}&&[^\\t]]");

    private OneLine() {}

    static @Nullable String of(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher unsafe = UNSAFE.matcher(text);
        return unsafe.find()
                ? unsafe.reset().replaceAll(found -> Matcher.quoteReplacement(escaped(found.group())))
                : text;
    }

    private static String escaped(String character) {
        return switch (character) {
            case "\n" -> "\\n";
            case "\r" -> "\\r";
            default -> "\\u%04x".formatted((int) character.charAt(0));
        };
    }
}
