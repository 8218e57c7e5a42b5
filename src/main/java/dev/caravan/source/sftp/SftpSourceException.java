package dev.caravan.source.sftp;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import org.jspecify.annotations.Nullable;

/** A file of an SFTP server can't be loaded; the message names it without secrets, and says why. */
public final class SftpSourceException extends UserException {
    private static final long serialVersionUID = 1L;

    SftpSourceException(String message) {
        this(message, null);
    }

    SftpSourceException(String message, @Nullable Throwable cause) {
        super(ErrorKind.UNUSABLE_SOURCE, message, cause);
    }
}
