package dev.caravan.csv.detection;

import java.util.regex.Pattern;

/** What a value looks like; a rule of thumb for telling headers and types, not a check. */
public enum ValueGuess {
    /** Nothing, which fits every type. */
    EMPTY(""),
    INTEGER("[+-]?\\d{1,18}"),
    /** With a decimal point or comma, with or without thousands' separators, an exponent, a sign of currency or percent. */
    DECIMAL("[+-]?[$€£]? ?(\\d{1,3}([., ]\\d{3})+|\\d+)?([.,]?\\d+)([eE][+-]?\\d{1,3})?( ?[%$€£])?"),
    BOOLEAN("(?i)true|false"),
    DATE("\\d{4}([-/.])\\d{1,2}\\1\\d{1,2}|\\d{1,2}([-/.])\\d{1,2}\\2(\\d{4}|\\d{2})"),
    TIME("\\d{1,2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?( ?[AaPp][Mm])?"),
    TIMESTAMP("\\d{1,4}([-/.])\\d{1,2}\\1\\d{1,4}[T ]" + TIME.shape + "( ?(Z|[+-]\\d{2}:?\\d{2}))?"),
    EMAIL("[^\\s@\",;|<>]+@[^\\s@\",;|<>]+\\.[^\\s@\",;|<>]+"),
    TEXT(".*");

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
        for (ValueGuess type : values()) {
            if (type.pattern.matcher(stripped).matches()) {
                return type;
            }
        }
        return TEXT;
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
}
