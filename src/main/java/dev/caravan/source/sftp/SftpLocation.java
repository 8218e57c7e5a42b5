package dev.caravan.source.sftp;

import dev.caravan.csv.source.PathEncoding;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a file or a folder of an SFTP server is.
 *
 * @param user null: the settings name one
 * @param host in lower case; an IPv6 address has brackets
 * @param path begins with a slash, nothing encoded; below {@code /~/} it is relative to the user's home
 */
public record SftpLocation(@Nullable String user, String host, int port, String path) {
    private static final String START = "sftp://";
    private static final String HOME = "/~/";
    private static final int DEFAULT_PORT = 22;
    private static final int LAST_PORT = 65_535;
    private static final int LONGEST = 4_000;
    private static final Pattern TYPED = Pattern.compile(
            "(?i:sftp)://((?<user>[^@/]*)@)?(?<host>\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+)(:(?<port>[0-9]{1,5}))?(?<path>/.*)?",
            Pattern.DOTALL);

    /** Whether this is how a person, or a job's row, names something of an SFTP server. */
    public static boolean isOne(String text) {
        return text.regionMatches(true, 0, START, 0, START.length());
    }

    /**
     * What a person typed as {@code sftp://[USER@]HOST[:PORT]/PATH}. The path may be a glob, so a question mark doesn't begin a query; signs
     * may be percent-encoded.
     *
     * @throws SftpSourceException if it is none, or has a password
     */
    public static SftpLocation typed(String text) {
        if (text.length() > LONGEST) {
            throw new SftpSourceException("a URL of %,d characters; %,d at most".formatted(text.length(), LONGEST));
        }
        Matcher parts = TYPED.matcher(text);
        if (!parts.matches()) {
            throw new SftpSourceException(withoutUser(text) + ": must be sftp://USER@HOST:PORT/PATH");
        }
        String user = parts.group("user");
        if (user != null && user.indexOf(':') >= 0) {
            throw new SftpSourceException(
                    withoutUser(text)
                            + ": a password in a URL is not taken, because it would be kept with the job: set caravan.sftp.password or .password-file");
        }
        int port = parts.group("port") == null ? DEFAULT_PORT : Integer.parseInt(parts.group("port"));
        if (port < 1 || port > LAST_PORT) {
            throw new SftpSourceException(withoutUser(text) + ": the port must be 1 to 65535");
        }
        return new SftpLocation(
                user == null || user.isEmpty() ? null : decoded(user),
                parts.group("host").toLowerCase(Locale.ROOT),
                port,
                parts.group("path") == null ? "/" : decoded(parts.group("path")));
    }

    /** What {@link #uri} wrote. */
    public static SftpLocation of(URI uri) {
        return typed(uri.toString());
    }

    /** As a job's source, percent-encoded where a URI must be. */
    public URI uri() {
        return URI.create(
                START + (user == null ? "" : encodedUser(user) + "@") + hostAndPort() + PathEncoding.encoded(path));
    }

    private static String encodedUser(String user) {
        return PathEncoding.encoded(user)
                .replace(":", "%3A")
                .replace("@", "%40")
                .replace("/", "%2F");
    }

    /** What feeds are matched against; nothing that could be opened. */
    public Path label() {
        return Path.of(("/" + host + path).replace('\0', '?'));
    }

    /** Another path of the same server. */
    public SftpLocation at(String otherPath) {
        return new SftpLocation(user, host, port, otherPath);
    }

    boolean isDefaultPort() {
        return port == DEFAULT_PORT;
    }

    /** The host, with the port unless that is 22. */
    String hostAndPort() {
        return isDefaultPort() ? host : host + ":" + port;
    }

    /** Whether it is on this host, whatever the port. */
    public boolean isOnHost(String name) {
        return plainHost().equalsIgnoreCase(name);
    }

    /** As sockets and known_hosts have it. */
    String plainHost() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** As the server has it. */
    String serverPath() {
        String onServer = path.startsWith(HOME) ? path.substring(HOME.length()) : path;
        return onServer.isEmpty() ? "." : onServer;
    }

    /** As a person types it. */
    @Override
    public String toString() {
        return START + (user == null ? "" : user + "@") + hostAndPort() + path;
    }

    private static String withoutUser(String text) {
        return text.replaceFirst("//[^/]*@", "//");
    }

    /** A percent sign without two digits behind it is one. */
    private static String decoded(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] == '%' && i + 2 < bytes.length ? hex(bytes[i + 1], bytes[i + 2]) : -1;
            bytes[length++] = value < 0 ? bytes[i] : (byte) value;
            i += value < 0 ? 0 : 2;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private static int hex(byte high, byte low) {
        int first = Character.digit(high, 16);
        int second = Character.digit(low, 16);
        return first < 0 || second < 0 ? -1 : first << 4 | second;
    }
}
