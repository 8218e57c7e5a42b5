package dev.caravan.access;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Texts with {@code *} for any other text. */
final class Glob {
    private Glob() {}

    static boolean matches(String glob, String text) {
        return Pattern.compile(regex(glob, ".*"), Pattern.DOTALL).matcher(text).matches();
    }

    /** @param star regular expression of what a star stands for */
    static String regex(String glob, String star) {
        return Arrays.stream(glob.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(star));
    }
}
