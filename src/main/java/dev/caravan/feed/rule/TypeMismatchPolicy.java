package dev.caravan.feed.rule;

/** How a value is handled that doesn't fit an undeclared type: an inferred one, or the type of the existing column. */
public enum TypeMismatchPolicy {
    /** Its record is rejected. */
    REJECT,
    /** The column becomes text. */
    WIDEN,
    /** The field stays empty, and the value is kept as JSON in {@code caravan_rescued}. */
    RESCUE
}
