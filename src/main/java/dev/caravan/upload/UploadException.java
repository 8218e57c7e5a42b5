package dev.caravan.upload;

/** An upload, or a chunk, is rejected; the message is for the client. */
public final class UploadException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Kinds of rejection. */
    public enum Reason {
        /** The options of the file are invalid or contradict each other. */
        BAD_REQUEST,
        /** The upload does not exist, or was deleted. */
        UNKNOWN,
        /** The upload belongs to another client. */
        OF_ANOTHER,
        /** The request contradicts the upload: another length, other bytes, another offset. */
        CONFLICT,
        /** Another request is sending to the upload. */
        BUSY,
        /** The connection broke, or the body has another length than declared. */
        CUT_OFF,
        /** The checksum of the bytes differs. */
        CHECKSUM_MISMATCH,
        /** The file is larger than {@code caravan.uploads.max-file-size}. */
        TOO_LARGE,
        /** The client has too many unfinished uploads. */
        TOO_MANY,
        /** The disk has too little free space. */
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
