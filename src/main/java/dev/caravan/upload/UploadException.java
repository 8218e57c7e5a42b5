package dev.caravan.upload;

/** An upload, or a piece of one, that is refused; the message says why and is for its sender. */
public final class UploadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The kinds of refusal. */
    public enum Reason {
        /** What is said of the file contradicts itself. */
        BAD_REQUEST,
        /** There is no such upload, or no more. */
        UNKNOWN,
        /** Somebody else began it. */
        OF_ANOTHER,
        /** It does not fit what came before: another length, other bytes, another offset. */
        CONFLICT,
        /** Another request is sending to it. */
        BUSY,
        /** The connection ended, or the body was longer or shorter than it said. */
        CUT_OFF,
        /** The bytes are not those that the checksum is of. */
        CHECKSUM_MISMATCH,
        /** Larger than a file may be. */
        TOO_LARGE,
        /** The sender has too many unfinished ones. */
        TOO_MANY,
        /** The disk has no room for it. */
        NO_ROOM
    }

    private final Reason reason;

    public UploadException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
