package dev.caravan.source.s3;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserError;
import java.io.IOException;
import java.io.UncheckedIOException;

/** S3 can't be reached, or fails; a later attempt may succeed. The message names the object or bucket. */
public class UnreachableStoreException extends UncheckedIOException implements UserError {
    private static final long serialVersionUID = 1L;

    UnreachableStoreException(IOException cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }

    @Override
    public ErrorKind kind() {
        return ErrorKind.UNAVAILABLE;
    }
}
