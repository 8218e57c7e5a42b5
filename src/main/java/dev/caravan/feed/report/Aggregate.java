package dev.caravan.feed.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Aggregate function of a report over the values of one column in a group. Fields without a value are left out. */
public enum Aggregate {
    /** Exact: a number of up to 38 digits. Null for a group without a value. */
    @JsonProperty("sum")
    SUM,
    /** How many values; of no column: how many records. */
    @JsonProperty("count")
    COUNT,
    @JsonProperty("min")
    MIN,
    @JsonProperty("max")
    MAX,
    /** The arithmetic mean, as a binary floating-point number. */
    @JsonProperty("avg")
    AVG,
    /** How many different values, exactly. */
    @JsonProperty("count-distinct")
    COUNT_DISTINCT;

    /** Whether its values are numbers, whatever else they look like. */
    public boolean isOfNumbers() {
        return this == SUM || this == AVG;
    }

    /** As settings and people spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
