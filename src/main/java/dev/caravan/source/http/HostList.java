package dev.caravan.source.http;

import java.util.List;
import java.util.Locale;

/**
 * The only hosts that may be asked. Immutable.
 *
 * @param hosts exact names, or {@code *.SUFFIX} for the names below one; empty: any
 */
record HostList(List<String> hosts) {
    private static final String BELOW = "*";

    HostList {
        hosts = hosts.stream().map(HostList::plain).toList();
    }

    boolean contains(String host) {
        String name = plain(host);
        return hosts.isEmpty()
                || hosts.stream()
                        .anyMatch(allowed -> allowed.startsWith(BELOW)
                                ? name.length() > allowed.length() - 1 && name.endsWith(allowed.substring(1))
                                : name.equals(allowed));
    }

    /** Letter case and the dot of the root make no other host; an address of the sixth version may have brackets. */
    private static String plain(String host) {
        String lower = host.toLowerCase(Locale.ROOT).replaceAll("^\\[|\\]$", "");
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
