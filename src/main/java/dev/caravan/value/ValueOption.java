package dev.caravan.value;

/** What a file or a column of the database changes about the values of a type. */
public enum ValueOption {
    /** Decimals such as {@code 1.000} are refused: the file has decimal commas, so the point may separate thousands. */
    POINT_MAY_GROUP,
    /** Decimals have a decimal comma, and points separate their thousands. */
    DECIMAL_COMMA,
    /** The column has NaN. */
    NAN,
    /** The column has infinite numbers, days or points in time. */
    INFINITY,
    /** Integers are 0 to 2^64 - 1. */
    UNSIGNED,
    /** The column has 1 and 0 for true and false. */
    BOOLEAN_WORDS,
    /** The column has points in time; days and times without an offset are in UTC. */
    UTC
}
