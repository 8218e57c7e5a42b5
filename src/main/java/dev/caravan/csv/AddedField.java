package dev.caravan.csv;

/**
 * A field that every record gets after those of the file.
 *
 * @param text its content; of a position empty
 */
public record AddedField(Kind kind, String text) {

    /** What such a field holds. */
    public enum Kind {
        /** The same text in every record. */
        CONSTANT,
        /** The same moment in every record, as ISO 8601 has it in UTC. */
        MOMENT,
        /** The physical line on which the record begins. */
        LINE,
        /** The record's number in the file. */
        RECORD
    }

    public static AddedField constant(String text) {
        return new AddedField(Kind.CONSTANT, text);
    }

    public static AddedField moment(String text) {
        return new AddedField(Kind.MOMENT, text);
    }

    /** Whether it depends on the record. */
    boolean isAtPlace() {
        return kind == Kind.LINE || kind == Kind.RECORD;
    }

    /** The line on which each record begins, from 1. */
    public static AddedField line() {
        return new AddedField(Kind.LINE, "");
    }

    /** The number of each record, from 1. */
    public static AddedField record() {
        return new AddedField(Kind.RECORD, "");
    }
}
