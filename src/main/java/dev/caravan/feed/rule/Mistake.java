package dev.caravan.feed.rule;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Why a setting is invalid, whatever the file is.
 *
 * @param setting as a feed names it, such as {@code date-formats}
 * @param value of it, or the part of it that is at fault
 * @param must what it must be, beginning with "must"
 */
public record Mistake(String setting, String value, String must) {
    private static final Pattern WORD = Pattern.compile("-(\\w)");

    /** For people, with what the setting is called where it was stated. */
    public String of(String called) {
        return "%s is \"%s\"; it %s".formatted(called, value, must);
    }

    /** The setting as requests and forms name it, such as {@code dateFormats}. */
    public String field() {
        return WORD.matcher(setting).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT));
    }
}
