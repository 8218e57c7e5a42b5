package dev.caravan.url;

import java.net.UnknownHostException;

/** A host leads to an address that may not be asked. */
final class RefusedAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    RefusedAddressException(String host, String address) {
        super(("%s is at %s, which is no public address: if it may be asked nonetheless, name it in caravan.url.allow"
                        + " (--allow-address)")
                .formatted(host, address));
    }
}
