package dev.caravan.ledger.database;

/** Values of properties that Spring takes as they are, instead of replacing <code>${…}</code> in them. */
public final class PropertyLiteral {
    private PropertyLiteral() {}

    public static String of(String value) {
        return value.replace("${", "\\${");
    }
}
