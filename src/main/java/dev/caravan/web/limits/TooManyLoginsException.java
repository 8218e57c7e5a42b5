package dev.caravan.web.limits;

import org.springframework.security.core.AuthenticationException;

/** An address has guessed too often to be listened to. */
public final class TooManyLoginsException extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    TooManyLoginsException() {
        super("too many wrong passwords, keys or tokens came from this address");
    }
}
