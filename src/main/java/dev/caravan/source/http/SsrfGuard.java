package dev.caravan.source.http;

import java.math.BigInteger;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which addresses may be requested: public ones, and allowed ones. A URL comes from outside, and must not lead to services that only
 * this machine or its network reaches, such as the metadata of a cloud (OWASP, "Server Side Request Forgery Prevention Cheat Sheet"; the
 * networks are the ones that RFC 6890 and IANA's special-purpose registries call not globally reachable). Immutable.
 */
final class SsrfGuard {
    private record Network(BigInteger address, int bits, int width) {
        static Network of(String text) throws UnknownHostException {
            int slash = text.indexOf('/');
            byte[] address = InetAddress.getByName(slash < 0 ? text : text.substring(0, slash))
                    .getAddress();
            int width = address.length * Byte.SIZE;
            int bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > width) {
                throw new NumberFormatException(text);
            }
            return new Network(new BigInteger(1, address).shiftRight(width - bits), bits, width);
        }

        boolean contains(byte[] other) {
            return other.length * Byte.SIZE == width
                    && new BigInteger(1, other).shiftRight(width - bits).equals(address);
        }
    }

    private static final List<Network> NOT_PUBLIC = networks(List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/96",
            "::ffff:0:0:0/96",
            "64:ff9b:1::/48",
            "100::/64",
            "100:0:0:1::/64",
            "2001::/23",
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8"));

    /** Addresses that hold one of the fourth version in their last bytes: NAT64 (RFC 6052); 6to4 has it behind 16 bits. */
    private static final List<Network> NAT64 = networks(List.of("64:ff9b::/96"));

    private static final List<Network> SIX_TO_FOUR = networks(List.of("2002::/16"));
    private static final int IPV4_BYTES = 4;
    private static final int SIX_TO_FOUR_OFFSET = 2;

    private final Set<String> hosts;
    private final List<Network> networks;

    /** @param allowed hosts, addresses and networks beside the public ones */
    SsrfGuard(List<String> allowed) {
        hosts = allowed.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        networks = networks(allowed.stream()
                .filter(text -> text.matches("[0-9.]+(/[0-9]+)?|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(/[0-9]+)?"))
                .toList());
    }

    /** Whether the host may be asked at this address, which its name led to. */
    boolean allows(String host, InetAddress address) {
        return hosts.contains(host.toLowerCase(Locale.ROOT))
                || contains(networks, address.getAddress())
                || isPublic(address.getAddress());
    }

    private static boolean isPublic(byte[] address) {
        if (contains(NOT_PUBLIC, address)) {
            return false;
        }
        if (address.length > IPV4_BYTES) {
            if (contains(NAT64, address)) {
                return isPublic(part(address, address.length - IPV4_BYTES));
            }
            if (contains(SIX_TO_FOUR, address)) {
                return isPublic(part(address, SIX_TO_FOUR_OFFSET));
            }
        }
        return true;
    }

    private static byte[] part(byte[] address, int from) {
        byte[] inner = new byte[IPV4_BYTES];
        System.arraycopy(address, from, inner, 0, IPV4_BYTES);
        return inner;
    }

    private static boolean contains(List<Network> networks, byte[] address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static List<Network> networks(List<String> texts) {
        List<Network> networks = new ArrayList<>();
        for (String text : texts) {
            try {
                networks.add(Network.of(text));
            } catch (UnknownHostException | NumberFormatException e) {
                throw new IllegalArgumentException(
                        "caravan.url.allow: %s is no address and no network".formatted(text), e);
            }
        }
        return networks;
    }

    /** An address as people write it; Java makes those of the fourth version that come mapped into the sixth plain by itself. */
    static String text(InetAddress address) {
        return address instanceof Inet6Address ? "[" + address.getHostAddress() + "]" : address.getHostAddress();
    }
}
