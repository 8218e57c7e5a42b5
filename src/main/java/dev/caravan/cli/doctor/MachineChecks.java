package dev.caravan.cli.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Checks of this machine: Java, disk, DNS. */
final class MachineChecks {
    private static final long MEBIBYTE = 1 << 20;
    private static final long LEAST_HEAP_BYTES = 128 * MEBIBYTE;
    private static final long LEAST_DISK_BYTES = 100 * MEBIBYTE;
    private static final long GOOD_DISK_BYTES = 1024 * MEBIBYTE;

    /** Reserved for examples (RFC 6761); it has addresses all the same. */
    private static final String OUTSIDE = "example.com";

    private MachineChecks() {}

    static Finding java() {
        long heap = Runtime.getRuntime().maxMemory();
        String text = "%s, %s of heap".formatted(Runtime.version(), mebibytes(heap));
        return heap < LEAST_HEAP_BYTES
                ? Finding.warning("Java", text, "give it more by JAVA_TOOL_OPTIONS=-Xmx256m")
                : Finding.ok("Java", text);
    }

    /** The data directory, or the directory in which it would be created. */
    static Finding disk(Path dataDirectory) {
        Path there = dataDirectory.toAbsolutePath().normalize();
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            Path written = Files.createTempFile(there, "caravan-doctor", null);
            Files.delete(written);
            long free = Files.getFileStore(there).getUsableSpace();
            String text = "%s can be written, %s are free".formatted(there, mebibytes(free));
            if (free < LEAST_DISK_BYTES) {
                return Finding.failed("disk", text, "make room, or name another directory with --data-dir");
            }
            return free < GOOD_DISK_BYTES
                    ? Finding.warning("disk", text, "make room before large uploads, archives and reports")
                    : Finding.ok("disk", text);
        } catch (IOException e) {
            return Finding.failed(
                    "disk",
                    "%s can't be written: %s".formatted(there, e),
                    "let the user %s write there, or name another directory with --data-dir"
                            .formatted(System.getProperty("user.name")));
        }
    }

    /** @param needed hosts of the configuration */
    static Finding dns(Set<String> needed) {
        for (String host : needed) {
            if (!isFound(host)) {
                return Finding.failed(
                        "DNS",
                        "host %s of the configuration has no address".formatted(host),
                        "correct the host, or the resolver of this machine (/etc/resolv.conf)");
            }
        }
        return isFound(OUTSIDE)
                ? Finding.ok("DNS", "hosts are found")
                : Finding.warning(
                        "DNS",
                        "hosts of the internet are not found (%s)".formatted(OUTSIDE),
                        "nothing, unless sources are URLs, or a feed checks deliverability: that needs a resolver");
    }

    private static boolean isFound(String host) {
        try {
            return InetAddress.getAllByName(host).length > 0;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%,d MiB", bytes / MEBIBYTE);
    }
}
