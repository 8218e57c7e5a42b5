package dev.caravan.source.http;

import java.net.UnknownHostException;

/** A host leads to an address that may not be asked. */
final class ForbiddenAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    ForbiddenAddressException(String host, String address) {
        super(("%s is at %s, which is no public address: if it may be asked nonetheless, name it in caravan.url.allow"
                        + " (--allow-address)")
                .formatted(host, address));
    }
}
