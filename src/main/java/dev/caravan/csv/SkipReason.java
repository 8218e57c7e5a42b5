package dev.caravan.csv;

/** Why lines of a source are neither data nor the header. */
public enum SkipReason {
    /** Titles, notes or metadata above the header. */
    PREAMBLE("preamble"),
    /** Lines that the option {@code --skip-lines} excludes. */
    SKIP_LINES("skip-lines"),
    /** Lines that begin with the dialect's comment mark. */
    COMMENT("comment"),
    /** The header again, as in files that were joined. */
    REPEATED_HEADER("repeated-header"),
    /** A line {@code \.}, which ends the data of PostgreSQL's COPY text. */
    END_OF_DATA("end-of-data");

    private final String code;

    SkipReason(String code) {
        this.code = code;
    }

    /** As it appears in JSON and in the ledger. */
    public String code() {
        return code;
    }
}
