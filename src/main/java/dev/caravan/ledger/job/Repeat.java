package dev.caravan.ledger.job;

/** Which sources that were loaded into their table before are loaded into it again. */
public enum Repeat {
    /** None: neither the same version of a source nor the same content. */
    SKIP,
    /** Another version or source of the same content; not the same version. */
    LOAD_CONTENT,
    /** All. The same version is still not loaded twice at the same time. */
    LOAD
}
