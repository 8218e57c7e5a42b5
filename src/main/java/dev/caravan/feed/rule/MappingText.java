package dev.caravan.feed.rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parts of a {@link Mapping} as text, on the command line and in forms. */
public final class MappingText {
    private MappingText() {}

    /**
     * The values between commas. One that has a comma is in double quotes, which are doubled within (RFC 4180); spaces are part of a value.
     *
     * @throws IllegalArgumentException if a quote is not closed, or followed by anything but a comma
     */
    public static List<String> list(String text) {
        List<String> values = new ArrayList<>();
        int at = 0;
        do {
            StringBuilder value = new StringBuilder();
            if (at < text.length() && text.charAt(at) == '"') {
                at = unquote(text, at, value);
                if (at < text.length() && text.charAt(at) != ',') {
                    throw new IllegalArgumentException("'%s' continues after a quote; must be a comma".formatted(text));
                }
            } else {
                int comma = text.indexOf(',', at);
                int end = comma < 0 ? text.length() : comma;
                value.append(text, at, end);
                at = end;
            }
            values.add(value.toString());
        } while (at++ < text.length());
        return values;
    }

    private static int unquote(String text, int quote, StringBuilder value) {
        for (int i = quote + 1; i < text.length(); i++) {
            if (text.charAt(i) != '"') {
                value.append(text.charAt(i));
            } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                value.append('"');
                i++;
            } else {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("'%s' has a quote that is not closed".formatted(text));
    }

    /**
     * What is before and after the equals signs. A name that has one is in double quotes.
     *
     * @throws IllegalArgumentException if a text has no equals sign, nothing before it, or a name that another has
     */
    public static Map<String, String> pairs(List<String> texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            StringBuilder name = new StringBuilder();
            int equals;
            if (text.startsWith("\"")) {
                equals = unquote(text, 0, name);
            } else {
                equals = text.indexOf('=');
                name.append(text, 0, Math.max(equals, 0));
            }
            if (name.isEmpty() || equals >= text.length() || text.charAt(equals) != '=') {
                throw new IllegalArgumentException("'%s' must be NAME=VALUE".formatted(text));
            }
            if (pairs.putIfAbsent(name.toString(), text.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("'%s' is given twice".formatted(name));
            }
        }
        return pairs;
    }
}
