package dev.caravan.feed.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What groups the records of a report. */
public enum Engine {
    /** The worker itself, on its machine. */
    @JsonProperty("local")
    LOCAL,
    /** Apache Spark, on the machines of a cluster. */
    @JsonProperty("spark")
    SPARK;

    /** As settings and people spell it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
