package dev.caravan.source.s3;

import java.io.IOException;
import java.io.UncheckedIOException;

/** S3 is unreachable or failing, which may be temporary. The message names the requested object. */
public class UnreachableStoreException extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    UnreachableStoreException(IOException cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
