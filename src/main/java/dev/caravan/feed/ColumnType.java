package dev.caravan.feed;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a column holds. */
public enum ColumnType {
    @JsonProperty("text")
    TEXT,
    /** An e-mail address; a record whose address is not valid is refused. */
    @JsonProperty("email")
    EMAIL;

    private static final java.util.Set<String> EMAIL_NAMES =
            java.util.Set.of("email", "e-mail", "email_address", "e-mail address", "email address", "mail");

    /** The type that a column's name says it has: {@link #EMAIL} for one named like an e-mail, else {@link #TEXT}. */
    public static ColumnType byName(String column) {
        return EMAIL_NAMES.contains(column.trim().toLowerCase(java.util.Locale.ROOT)) ? EMAIL : TEXT;
    }
}
