package dev.caravan.feed.rule;

/** What becomes of a value that doesn't fit a type that nobody declared: one that was inferred, or is the table's. */
public enum TypeMismatchPolicy {
    /** Its record is rejected. */
    REJECT,
    /** The column becomes text. */
    WIDEN,
    /** The field stays empty, and the value is kept as JSON in {@code caravan_rescued}. */
    RESCUE
}
