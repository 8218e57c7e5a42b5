package dev.caravan.source.http;

import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;

/** The file at a URL can't be loaded; the message shows the URL without secret parts, and says why. */
public final class UrlException extends UserException {
    private static final long serialVersionUID = 1L;

    UrlException(String message) {
        super(ErrorKind.UNUSABLE_SOURCE, message);
    }
}
