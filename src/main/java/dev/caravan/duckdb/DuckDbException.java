package dev.caravan.duckdb;

import dev.caravan.disk.DiskFull;
import java.sql.SQLException;

/** DuckDB can't run a statement. The message is the first line of DuckDB's message; the cause has all of it. */
public final class DuckDbException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What a caller may do something about. */
    public enum Reason {
        /** The statement needs more than the memory limit, although DuckDB moves to disk what it can. */
        OUT_OF_MEMORY,
        DISK_FULL,
        /** A value has no room in its type. */
        OUT_OF_RANGE,
        OTHER
    }

    private final Reason reason;

    DuckDbException(SQLException cause) {
        super(String.valueOf(cause.getMessage()).lines().findFirst().orElse(""), cause);
        this.reason = reasonOf(String.valueOf(getMessage()));
    }

    /** DuckDB has no error codes: its messages begin with the kind of the error. */
    private static Reason reasonOf(String message) {
        if (message.startsWith("Out of Memory Error")) {
            return Reason.OUT_OF_MEMORY;
        }
        if (DiskFull.isMessage(message) || message.contains("max_temp_directory_size")) {
            return Reason.DISK_FULL;
        }
        return message.startsWith("Out of Range Error") || message.startsWith("Conversion Error")
                ? Reason.OUT_OF_RANGE
                : Reason.OTHER;
    }

    public Reason reason() {
        return reason;
    }
}
