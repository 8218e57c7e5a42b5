package dev.caravan.tools.generate;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One row of a generated people file. Fields are never null; an empty one is the empty string.
 *
 * @param number the row's number in the file, the first after the header is 0
 * @param fate the outcome of a load with the key {@code email} into an empty table
 * @param joined ISO 8601 date, or empty
 */
public record Person(
        long number, Fate fate, String email, String name, String company, String city, String comment, String joined) {

    /** The outcome of a row. */
    public enum Fate {
        INSERTED,
        /** An earlier row of the file, itself inserted, has the same e-mail but for letter case. */
        DUPLICATE,
        /** The e-mail is missing or invalid. */
        REJECTED
    }

    /** The e-mail as the unique key compares it. Generated addresses are ASCII and have no blanks around them. */
    public String key() {
        return email.toLowerCase(Locale.ROOT);
    }

    /** The fields in the order of {@link PeopleFile#HEADER}, in UTF-8. */
    byte[][] fields() {
        return new byte[][] {utf8(email), utf8(name), utf8(company), utf8(city), utf8(comment), utf8(joined)};
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
