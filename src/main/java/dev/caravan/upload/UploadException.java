package dev.caravan.upload;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** An upload, or a part of one, is refused; the message tells its client why. */
public final class UploadException extends UserException {
    private static final long serialVersionUID = 1L;

    /** Why an upload is refused; each as its {@link ErrorKind} says. */
    public enum Reason {
        BAD_REQUEST(ErrorKind.BAD_REQUEST),
        UNKNOWN(ErrorKind.UNKNOWN_UPLOAD),
        OF_ANOTHER(ErrorKind.UPLOAD_OF_ANOTHER),
        CONFLICT(ErrorKind.UPLOAD_CONFLICT),
        BUSY(ErrorKind.UPLOAD_BUSY),
        CUT_OFF(ErrorKind.UPLOAD_CUT_OFF),
        CHECKSUM_MISMATCH(ErrorKind.CHECKSUM_MISMATCH),
        REFUSED(ErrorKind.UPLOAD_REFUSED),
        TOO_LARGE(ErrorKind.UPLOAD_TOO_LARGE),
        TOO_MANY(ErrorKind.TOO_MANY_UPLOADS),
        NO_ROOM(ErrorKind.DISK_FULL);

        private final ErrorKind kind;

        Reason(ErrorKind kind) {
            this.kind = kind;
        }
    }

    private final Reason reason;

    public UploadException(Reason reason, String message) {
        super(reason.kind, message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
