package dev.caravan.feed.yaml;

import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.yaml.snakeyaml.reader.StreamReader;

/** Text as scalars, keys and comments of YAML 1.1 and 1.2, which read all of them as that text. */
public final class YamlText {
    /** Never anything but text, whichever version of YAML reads it: no number, date, boolean or null. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_]*(?:-[A-Za-z0-9_]+)*");

    private static final Pattern WORD_WITH_MEANING = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|inf|nan");

    /** Spring drops other characters of a key, and takes a dot for a level, unless brackets enclose it. */
    private static final Pattern BOUND_AS_IT_IS = Pattern.compile("[A-Za-z][A-Za-z0-9-]*");

    /** The longest key that SnakeYAML takes in front of its colon, 1,024 characters, escaped and quoted. */
    private static final int LONGEST_KEY = 1000;

    private YamlText() {}

    /** A scalar: plain where it can't be mistaken, otherwise in double quotes. */
    public static String scalar(String text) {
        return PLAIN.matcher(text).matches() && !WORD_WITH_MEANING.matcher(text).matches()
                ? text
                : '"' + escaped(text, true) + '"';
    }

    /** The key of an entry whose name is any text, as Spring binds it: {@code "[First Name]"}. */
    public static String key(String name) {
        return BOUND_AS_IT_IS.matcher(name).matches() ? scalar(name) : scalar("[" + name + "]");
    }

    /** Whether {@link #key} can express a name: neither one with unbalanced brackets nor one of more than some 1,000 characters. */
    public static boolean isKey(String name) {
        if (key(name).length() > LONGEST_KEY) {
            return false;
        }
        if (!name.contains("[") && !name.contains("]")) {
            return !name.isEmpty();
        }
        try {
            ConfigurationPropertyName bound = ConfigurationPropertyName.of("a[" + name + "].b");
            return bound.getNumberOfElements() == 3
                    && bound.getElement(1, Form.ORIGINAL).equals(name);
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** A text within a comment: in one line, without control characters. */
    public static String comment(String text) {
        return escaped(text, false);
    }

    private static String escaped(String text, boolean quoted) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"', '\\' -> escaped.append(quoted ? "\\" : "").appendCodePoint(c);
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (isVisible(c)) {
                        escaped.appendCodePoint(c);
                    } else {
                        escaped.append(c > 0xFFFF ? "\\U%08X".formatted(c) : "\\u%04X".formatted(c));
                    }
                }
            }
        });
        return escaped.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> StreamReader.isPrintable(c);
        };
    }
}
