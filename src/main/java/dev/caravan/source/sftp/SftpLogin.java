package dev.caravan.source.sftp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who logs in to a server, and by what: a password, a key, or both. Immutable.
 *
 * @param keyFile null: no key
 */
record SftpLogin(
        String user,
        @Nullable String password,
        @Nullable Path keyFile,
        @Nullable String passphrase) {
    private static final Path SSH = Path.of(System.getProperty("user.home"), ".ssh");

    /** Server of the settings that list none for a place. */
    private static SftpSettings.Server unlisted(SftpSettings settings, SftpLocation place) {
        return new SftpSettings.Server(
                place.host(),
                null,
                settings.password(),
                settings.passwordFile(),
                settings.privateKeyFile(),
                settings.passphrase());
    }

    /** @throws SftpSourceException if there is no user, or a file that the settings name can't be read */
    static SftpLogin to(SftpLocation place, SftpSettings settings) {
        SftpSettings.Server server = settings.servers().stream()
                .filter(listed -> listed.isOf(place))
                .findFirst()
                .orElseGet(() -> unlisted(settings, place));
        String user = place.user() != null ? place.user() : server.user();
        if (user == null) {
            throw new SftpSourceException(
                    "%s: names no user: write sftp://USER@%s, or set caravan.sftp.servers[0].host and .user"
                            .formatted(place, place.hostAndPort()));
        }
        if (server.password() != null && server.passwordFile() != null) {
            throw new SftpSourceException(
                    "%s: caravan.sftp has both password and password-file for it: leave one out".formatted(place));
        }
        String password = server.passwordFile() == null ? server.password() : firstLine(server.passwordFile());
        Path key = server.privateKeyFile() != null
                ? readable(server.privateKeyFile())
                : password == null ? usersKey() : null;
        return new SftpLogin(user, password, key, server.passphrase());
    }

    /** Where the keys of servers are. */
    static Path knownHosts(SftpSettings settings) {
        return settings.knownHosts() == null ? SSH.resolve("known_hosts") : path("known-hosts", settings.knownHosts());
    }

    /** The key that {@code ssh} would take. */
    private static @Nullable Path usersKey() {
        return Stream.of("id_ed25519", "id_ecdsa", "id_rsa")
                .map(SSH::resolve)
                .filter(Files::isReadable)
                .findFirst()
                .orElse(null);
    }

    private static Path readable(String file) {
        Path key = path("private-key-file", file);
        if (!Files.isReadable(key)) {
            throw unreadable("private-key-file", file, Files.exists(key) ? "permission denied" : "no such file", null);
        }
        return key;
    }

    /** Without the line end behind it, which editors and {@code echo} write. */
    private static String firstLine(String file) {
        try {
            return Files.readString(path("password-file", file)).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw unreadable("password-file", file, "can't be read: " + e.getMessage(), e);
        }
    }

    private static Path path(String setting, String file) {
        try {
            return Path.of(file);
        } catch (InvalidPathException e) {
            throw unreadable(setting, file, "is no path", e);
        }
    }

    private static SftpSourceException unreadable(String setting, String file, String why, @Nullable Throwable cause) {
        return new SftpSourceException("caravan.sftp: %s: %s: %s".formatted(setting, file, why), cause);
    }

    /** Not for logs. */
    @Override
    public String toString() {
        return "login of " + user;
    }
}
