package dev.caravan.web.settings;

import dev.caravan.access.Binding;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the HTTP API, under {@code caravan.web}.
 *
 * @param enabled whether this process has an HTTP server; {@code caravan serve} sets it
 * @param sourceRoots folders whose files may be loaded by name, except Caravan's own files; null: the working directory where nobody logs
 *     in, else none. Strings, because Spring resolves a path {@code .} against the web server's folder
 * @param sourceBuckets buckets whose objects may be loaded by name; {@code *}: all
 * @param sourceSftpHosts SFTP servers whose files may be loaded by name
 * @param allowedHosts names that a {@code Host} header may contain without login, beside those of the loopback address
 * @param users with a password (HTTP Basic), by name
 * @param apiKeys by name of the client
 * @param roles what everybody of a role is bound to
 * @param rolesClaim claim of an OIDC provider's tokens that holds the role, or a list of roles
 * @param session logins by the page
 * @param limits for each client
 */
@ConfigurationProperties("caravan.web")
@Validated
public record WebSettings(
        @DefaultValue("false") boolean enabled,
        @Nullable List<String> sourceRoots,
        @DefaultValue List<String> sourceBuckets,
        @DefaultValue List<String> sourceSftpHosts,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue Map<String, @Valid User> users,
        @DefaultValue Map<String, @Valid ApiKey> apiKeys,
        @DefaultValue Map<Role, Bounds> roles,
        @DefaultValue("roles") String rolesClaim,
        @DefaultValue @Valid Session session,
        @DefaultValue @Valid Limits limits) {

    /** Whether any password or key is configured. */
    public boolean hasCredentials() {
        return !users.isEmpty() || !apiKeys.isEmpty();
    }

    /** What a login of this role may do, and what it is bound to. */
    public List<GrantedAuthority> authorities(Role role, List<GrantedAuthority> more) {
        List<GrantedAuthority> all = new ArrayList<>(role.authorities());
        Bounds ofRole = roles.get(role);
        if (ofRole != null) {
            all.add(new BoundAuthority("BOUND_ROLE_" + role, ofRole.binding()));
        }
        all.addAll(more);
        return all;
    }

    /** As {@link #authorities(Role, List)}, of a user. */
    public List<GrantedAuthority> authorities(User user) {
        return authorities(user.role(), List.of(new BoundAuthority("BOUND", user.binding())));
    }

    /** As {@link #authorities(Role, List)}, of a key. */
    public List<GrantedAuthority> authorities(ApiKey key) {
        return authorities(key.role(), List.of(new BoundAuthority("BOUND", key.binding())));
    }

    /**
     * What everybody of a role is bound to.
     *
     * @param tables as in {@link Binding}, like the next two
     */
    public record Bounds(
            @DefaultValue List<String> tables,
            @DefaultValue List<String> feeds,
            @DefaultValue List<String> sources) {
        Binding binding() {
            return new Binding(tables, feeds, sources);
        }
    }

    /**
     * A user with a password.
     *
     * @param passwordHash of bcrypt, as {@code caravan credentials} makes it
     * @param tables as in {@link Binding}, like the next two
     */
    public record User(
            @NotNull @Pattern(
                    regexp = "\\$2[aby]\\$(0[4-9]|1[0-5])\\$[./A-Za-z0-9]{53}",
                    message = "must be a bcrypt hash, as `caravan credentials NAME` makes it")
            String passwordHash,

            @NotNull(message = "must be viewer, loader or operator") Role role,

            @DefaultValue List<String> tables,
            @DefaultValue List<String> feeds,
            @DefaultValue List<String> sources) {
        Binding binding() {
            return new Binding(tables, feeds, sources);
        }

        /** Not for logs. */
        @Override
        public String toString() {
            return "user " + role;
        }
    }

    /**
     * An API key.
     *
     * @param sha256 of the key, in hexadecimal
     * @param tables as in {@link Binding}, like the next two
     */
    public record ApiKey(
            @NotNull @Pattern(
                    regexp = "[0-9a-f]{64}",
                    message =
                            "must be the SHA-256 of a key in 64 hexadecimal digits, as `caravan credentials NAME --api-key` makes it")
            String sha256,

            @NotNull(message = "must be viewer, loader or operator") Role role,

            @DefaultValue List<String> tables,
            @DefaultValue List<String> feeds,
            @DefaultValue List<String> sources) {
        Binding binding() {
            return new Binding(tables, feeds, sources);
        }
    }

    /**
     * Logins by the page's form, each in a process.
     *
     * @param idleTimeout after which a session that is not used ends, a second or more
     * @param maxAge after which a session ends, however much it is used
     * @param maxPerUser sessions of one user in this process, 1 to 1,000; one more ends the one that was not used for longest
     */
    public record Session(
            @DefaultValue("30m") @DurationMin(seconds = 1) Duration idleTimeout,
            @DefaultValue("12h") @DurationMin(seconds = 1) Duration maxAge,
            @DefaultValue("10") @Min(1) @Max(1000) int maxPerUser) {}

    /**
     * Limits for one client, identified by its address. Requests beyond them are answered with status 429.
     *
     * @param requestsPerSecond on average, 1 to 100,000
     * @param burst requests at once after a pause, 1 to 1,000,000
     * @param concurrentRequests that run at the same time, 1 to 10,000
     * @param failedLoginsPerMinute with a wrong password, key or token, 1 to 10,000
     * @param minBodyRate minimum bytes a second of a request body; 0: no minimum
     * @param bodyTimeout longest time for a whole request body
     * @param uploadTimeout the same for one of an upload
     */
    public record Limits(
            @DefaultValue("1000") @Min(1) @Max(100_000) int requestsPerSecond,
            @DefaultValue("2000") @Min(1) @Max(1_000_000) int burst,
            @DefaultValue("300") @Min(1) @Max(10_000) int concurrentRequests,
            @DefaultValue("10") @Min(1) @Max(10_000) int failedLoginsPerMinute,
            @DefaultValue("1KB") DataSize minBodyRate,
            @DefaultValue("30s") @DurationMin(millis = 1) Duration bodyTimeout,
            @DefaultValue("24h") @DurationMin(millis = 1) Duration uploadTimeout) {}
}
