package dev.caravan.tools.crash;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Host and port of a JDBC URL or a PostgreSQL URI, so that a proxy can be put before them. */
record DatabaseAddress(String beforeHost, String host, int port, String afterPort) {
    private static final Pattern URL = Pattern.compile(
            "((?:jdbc:)?(postgres|postgresql|mysql|mariadb)://(?:[^@/?]*@)?)([^:/?,\\[]+)(?::(\\d{1,5}))?(/.*)");
    private static final Map<String, Integer> USUAL_PORTS =
            Map.of("postgres", 5432, "postgresql", 5432, "mysql", 3306, "mariadb", 3306);

    /** Empty for a URL of several hosts, or of a database in a file. */
    static Optional<DatabaseAddress> of(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int port = parts.group(4) == null ? USUAL_PORTS.get(parts.group(2)) : Integer.parseInt(parts.group(4));
        return Optional.of(new DatabaseAddress(parts.group(1), parts.group(3), port, parts.group(5)));
    }

    String through(int proxyPort) {
        return beforeHost + "127.0.0.1:" + proxyPort + afterPort;
    }
}
