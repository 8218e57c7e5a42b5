package dev.caravan.csv;

/** Why lines of a source are neither data nor the header. */
public enum SkipReason {
    /** Titles, notes or metadata above the header. */
    PREAMBLE("preamble"),
    /** Lines that the option {@code --skip-lines} excludes. */
    SKIP_LINES("skip-lines"),
    /** Lines that begin with the dialect's comment mark. */
    COMMENT("comment"),
    /** The header of a file whose columns have been given other names. */
    HEADER("header"),
    /** The header again, as in files that were joined. */
    REPEATED_HEADER("repeated-header"),
    /** A line {@code \.}, which ends the data of PostgreSQL's COPY text. */
    END_OF_DATA("end-of-data"),
    /** Records at the end of the file, such as totals, that the option {@code --skip-footer} excludes. Counted are records. */
    FOOTER("footer"),
    /** The record at which reading stopped, because the option {@code --limit} takes no more. What is behind it is not read. */
    LIMIT("limit");

    private final String code;

    SkipReason(String code) {
        this.code = code;
    }

    /** As it appears in JSON and in the ledger. */
    public String code() {
        return code;
    }
}
