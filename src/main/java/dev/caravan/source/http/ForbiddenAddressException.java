package dev.caravan.source.http;

import java.net.UnknownHostException;

/** A host, or the address that it leads to, may not be asked. */
final class ForbiddenAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    private ForbiddenAddressException(String message) {
        super(message);
    }

    static ForbiddenAddressException of(String host, String address) {
        return new ForbiddenAddressException(
                ("%s is at %s, which is no public address: if it may be asked nonetheless, name it in caravan.url.allow"
                                + " (--allow-address)")
                        .formatted(host, address));
    }

    static ForbiddenAddressException ofHost(String host) {
        return new ForbiddenAddressException(
                "%s is none of the hosts that may be asked: caravan.url.hosts names them".formatted(host));
    }
}
