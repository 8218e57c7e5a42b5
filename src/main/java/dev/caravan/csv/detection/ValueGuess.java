package dev.caravan.csv.detection;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a value looks like; a rule of thumb for telling headers and types, not a check. */
public enum ValueGuess {
    /** Nothing, which fits every type. */
    EMPTY(""),
    INTEGER("[+-]?\\d{1,18}"),
    UUID("(?i)\\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}}?"),
    /** An IPv4 or IPv6 address, with or without the length of its network's prefix; an IPv4 address also with a port. */
    IP("(?i)" + IpShape.V4 + "([/:]\\d{1,5})?|" + IpShape.V6 + "(/\\d{1,3})?"),
    MAC("(?i)[0-9a-f]{2}([:-])[0-9a-f]{2}(\\1[0-9a-f]{2}){4}"),
    URL("(?i)([a-z][a-z0-9+.-]*://|www\\.)\\S+"),
    /** With a decimal point or comma, with or without thousands' separators, an exponent, a sign of currency or percent. */
    DECIMAL("[+-]?[$€£]? ?(\\d{1,3}([., ]\\d{3})+|\\d+)?([.,]?\\d+)([eE][+-]?\\d{1,3})?( ?[%$€£])?"),
    BOOLEAN("(?i)true|false"),
    DATE("\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}|\\d{1,2}([-/.])\\d{1,2}\\2(\\d{4}|\\d{2})"),
    TIME("\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?( ?[AaPp][Mm])?"),
    TIMESTAMP("\\d{1,4}([-/.])\\d{1,2}\\1\\d{1,4}[T ]" + TIME.shape + "( ?(Z|[+-]\\d{2}:?\\d{2}))?"),
    EMAIL("[^\\s@\",;|<>]+@[^\\s@\",;|<>]+\\.[^\\s@\",;|<>]+"),
    TEXT(".*");

    /** What stands for nothing, in a column of any type. */
    private static final Set<String> NOTHING =
            Set.of("na", "n/a", "null", "none", "nil", "nan", "missing", "unknown", "tbd", "-", "--", "?", ".", "\\n");

    private static final ValueGuess[] TYPES = values();

    /** What is longer is text. */
    private static final int LONGEST = 254;

    private final String shape;
    private final Pattern pattern;

    ValueGuess(String shape) {
        this.shape = shape;
        this.pattern = Pattern.compile(shape, Pattern.DOTALL);
    }

    /** The first type, in the order of declaration, whose shape the value has. */
    public static ValueGuess of(String value) {
        String stripped = value.strip();
        if (stripped.length() > LONGEST) {
            return TEXT;
        }
        if (isWord(stripped)) {
            return BOOLEAN.pattern.matcher(stripped).matches() ? BOOLEAN : TEXT;
        }
        for (ValueGuess type : TYPES) {
            if (type.pattern.matcher(stripped).matches()) {
                return type;
            }
        }
        return TEXT;
    }

    /** Whether it begins with a letter and has none of the signs that the other types have beside letters; asked first, for its speed. */
    private static boolean isWord(String value) {
        if (value.isEmpty() || !Character.isLetter(value.charAt(0))) {
            return false;
        }
        for (int i = 1; i < value.length(); i++) {
            if ("@:.-".indexOf(value.charAt(i)) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether the value is empty, or says that there is none. */
    static boolean isNothing(String value) {
        String text = value.strip().toLowerCase(Locale.ROOT);
        return text.isEmpty() || NOTHING.contains(text);
    }

    /** Whether it is told by its form, as numbers, dates and addresses are. */
    boolean isTyped() {
        return this != TEXT && this != EMPTY;
    }

    /** The type that holds values of both. */
    ValueGuess with(ValueGuess other) {
        if (this == other || other == EMPTY) {
            return this;
        }
        if (this == EMPTY) {
            return other;
        }
        boolean numbers = (this == INTEGER || this == DECIMAL) && (other == INTEGER || other == DECIMAL);
        boolean days = (this == DATE || this == TIMESTAMP) && (other == DATE || other == TIMESTAMP);
        return numbers ? DECIMAL : days ? TIMESTAMP : TEXT;
    }

    /** Parts of the shape of addresses. */
    private static final class IpShape {
        static final String V4 = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}";
        /** Eight groups, or fewer and two colons together once. */
        static final String V6 = "(([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}|(?!.*::.*::)(?=.*::)[0-9a-f:]{5,39})";
    }
}
