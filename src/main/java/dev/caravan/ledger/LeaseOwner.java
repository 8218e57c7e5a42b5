package dev.caravan.ledger;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/**
 * The process that holds a lease. Another process on the same host can check whether it is alive.
 *
 * @param host host name
 * @param pid process id on that host
 * @param startedAtMillis when the process started; distinguishes it from a later process with the same id
 */
record LeaseOwner(String host, long pid, long startedAtMillis) {
    static LeaseOwner thisProcess() {
        ProcessHandle self = ProcessHandle.current();
        return new LeaseOwner(hostName(), self.pid(), startMillis(self));
    }

    static LeaseOwner parse(String text) {
        String[] parts = text.split("/", 3);
        return new LeaseOwner(parts[0], Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }

    /** Whether the owner ran on this host and has ended. */
    boolean hasDiedHere() {
        return host.equals(hostName())
                && ProcessHandle.of(pid)
                        .filter(process -> startMillis(process) == startedAtMillis)
                        .isEmpty();
    }

    private static long startMillis(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().replace('/', '_');
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    @Override
    public String toString() {
        return host + "/" + pid + "/" + startedAtMillis;
    }
}
