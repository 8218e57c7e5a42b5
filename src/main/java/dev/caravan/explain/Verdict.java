package dev.caravan.explain;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What became of a line. Its codes are part of the fixed interface. */
public enum Verdict {
    /** The record is a row of the table, or was one when the job ended. */
    INSERTED,
    /** The record gave its values to a row that the table had. */
    UPDATED,
    /** Another record, or a row that the table had, has its key. */
    DUPLICATE,
    /** The ledger has the record as a reject. */
    REJECTED,
    /** The record was rejected, and another job has corrected it. */
    CORRECTED,
    /** The line is no data: a comment, a title, the header again; or the record was only checked, by a dry run. */
    SKIPPED,
    /** The record's chunk could not be loaded. */
    DEAD_LETTER,
    /** The record's chunk is not loaded yet. */
    IN_FLIGHT,
    /** The record's chunk is in the job's staging table, and not published yet. */
    STAGED,
    /** The job ended without the record. */
    NOT_LOADED,
    /** The line is the header, or a part of it. */
    HEADER,
    /** The line is empty, or has blanks only. */
    BLANK,
    /** The source has fewer lines. */
    BEYOND_END,
    /** What is known does not say it; the message says why. */
    UNKNOWN;

    /** As in JSON. */
    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
