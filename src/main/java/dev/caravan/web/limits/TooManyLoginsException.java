package dev.caravan.web.limits;

import org.springframework.security.core.AuthenticationException;

/** A client has failed to log in too often within a minute. */
public final class TooManyLoginsException extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    TooManyLoginsException() {
        super("too many wrong passwords, keys or tokens came from this address");
    }
}
