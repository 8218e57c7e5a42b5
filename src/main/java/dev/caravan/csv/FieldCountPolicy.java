package dev.caravan.csv;

/** How a record is handled that has more or fewer fields than there are columns. */
public enum FieldCountPolicy {
    /** It is rejected. */
    REJECT,
    /** Missing fields are taken for empty unquoted ones; a record with too many is rejected. */
    PAD,
    /** Fields beyond the last column are dropped, missing ones are padded; {@link Records#found} tells how many there were. */
    TRUNCATE
}
