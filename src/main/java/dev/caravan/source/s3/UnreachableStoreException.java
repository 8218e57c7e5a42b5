package dev.caravan.source.s3;

import java.io.IOException;
import java.io.UncheckedIOException;

/** S3 can't be reached, or is in trouble; it may pass. The message names what was asked for. */
public class UnreachableStoreException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    UnreachableStoreException(IOException cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
