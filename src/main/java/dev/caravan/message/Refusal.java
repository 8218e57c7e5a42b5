package dev.caravan.message;

/** Why a loader refuses a message before it reads the body. Each is a cause of dead letters; the names are stable. */
public enum Refusal {
    /** Its attributes are not those of a chunk. */
    MALFORMED("the message is no chunk"),
    /** Its HMAC is missing or wrong, or the ledger has no such job. */
    FORGED("no job signed the message"),
    /** Its job signed it, and has sent no such chunk. */
    SURPLUS("the message is beyond the chunks that its job has sent"),
    /** Its body is larger than any chunk's. */
    OVERFLOW("the message is larger than any chunk");

    private final String description;

    Refusal(String description) {
        this.description = description;
    }

    /** The same for all messages that are refused for this reason. */
    public String description() {
        return description;
    }
}
