package dev.caravan.check.email;

import java.net.Inet6Address;
import java.net.InetAddress;

/** Which addresses a domain out of a file may lead to. */
final class SmtpCalloutTargets {
    private SmtpCalloutTargets() {}

    /** Not loopback, private, link-local, shared (RFC 6598), unique local (RFC 4193), multicast or reserved. */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] octets = address.getAddress();
        int first = octets[0] & 0xFF;
        int second = octets[1] & 0xFF;
        if (address instanceof Inet6Address) {
            // 2000::/3 is all that is given out (RFC 4291, 2.4); 2002::/16 and 2001::/32 carry IPv4 addresses.
            boolean carriesIpv4 = (first == 0x20 && second == 0x02)
                    || (first == 0x20 && second == 0x01 && octets[2] == 0 && octets[3] == 0);
            return (first & 0xE0) == 0x20 && !carriesIpv4;
        }
        boolean shared = first == 100 && (second & 0xC0) == 64;
        return first != 0 && first < 240 && !shared;
    }
}
