package dev.caravan.source.sftp;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.sftp}. Files are strings, because Spring resolves a path {@code .} against the web server's folder.
 *
 * @param password of servers that are not listed
 * @param passwordFile file with it in one line
 * @param privateKeyFile key by which servers that are not listed are logged in to; null without a password: the first of the keys
 *     in {@code ~/.ssh}
 * @param passphrase of the key
 * @param servers logins of single servers
 * @param knownHosts file with the keys of servers, in OpenSSH's form; null: {@code ~/.ssh/known_hosts}
 * @param strictHostKeys whether a server whose key is not in it is refused
 * @param connectTimeout for a connection
 * @param readTimeout for the next bytes
 */
@ConfigurationProperties("caravan.sftp")
@Validated
public record SftpSettings(
        @Nullable String password,
        @Nullable String passwordFile,
        @Nullable String privateKeyFile,
        @Nullable String passphrase,
        @DefaultValue List<@Valid Server> servers,
        @Nullable String knownHosts,
        @DefaultValue("true") boolean strictHostKeys,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration connectTimeout,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration readTimeout) {
    public SftpSettings {
        servers = List.copyOf(servers);
    }

    /**
     * The login of one server.
     *
     * @param host of any port
     * @param user whose login it is, and who logs in where a URL names nobody; null: any
     * @param password as in {@link SftpSettings}, like the next three
     */
    public record Server(
            @NotBlank String host,
            @Nullable String user,
            @Nullable String password,
            @Nullable String passwordFile,
            @Nullable String privateKeyFile,
            @Nullable String passphrase) {
        boolean isOf(SftpLocation place) {
            return place.isOnHost(host) && (user == null || place.user() == null || user.equals(place.user()));
        }

        /** Not for logs. */
        @Override
        public String toString() {
            return "server " + host;
        }
    }

    /** Not for logs. */
    @Override
    public String toString() {
        return "known hosts %s, servers %s".formatted(knownHosts, servers);
    }
}
