package dev.caravan.source;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.VanishedSourceException;
import dev.caravan.ledger.job.JobState;

/** The source can't be loaded, now or ever: gone, changed, or empty. Ends its job with this message. */
public class SourceException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final JobState end;

    public SourceException(String message) {
        this(message, JobState.FAILED);
    }

    private SourceException(String message, JobState end) {
        super(message);
        this.end = end;
    }

    /** With the message of what the source threw. */
    public static SourceException of(UnreadableSourceException cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof VanishedSourceException vanished) {
            return vanished.isReplaced() ? replaced(message) : gone(message);
        }
        return new SourceException(message);
    }

    /** The version that was claimed has been deleted. */
    static SourceException gone(String message) {
        return new SourceException(message, JobState.GONE);
    }

    /** Another version, which is a separate job, is in the place of the one that was claimed. */
    static SourceException replaced(String message) {
        return new SourceException(message, JobState.SUPERSEDED);
    }

    /** How a job ends of which nothing has been read yet. */
    public JobState end() {
        return end;
    }
}
