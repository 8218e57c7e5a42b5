package dev.caravan.web.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.web}: HTTP.
 *
 * @param enabled whether this process answers it; {@code caravan serve} says so
 * @param sourceRoots folders below which files lie that may be loaded by name; what Caravan itself keeps below them may not. Texts: of a
 *     path {@code .} Spring would make a folder of the web server
 * @param sourceBuckets buckets whose objects may be loaded by name; {@code *}: any
 * @param allowedHosts names that a {@code Host} header may hold beside those of the loopback address, where nobody logs in
 * @param users who may log in with a password (HTTP Basic), by name
 * @param apiKeys who may come with a key, by name
 * @param rolesClaim claim of an OIDC provider's tokens that holds the role, or a list of roles
 * @param limits what one client may ask for
 */
@ConfigurationProperties("caravan.web")
@Validated
public record WebSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue(".") List<String> sourceRoots,
        @DefaultValue List<String> sourceBuckets,
        @DefaultValue List<String> allowedHosts,
        @DefaultValue Map<String, @Valid User> users,
        @DefaultValue Map<String, @Valid ApiKey> apiKeys,
        @DefaultValue("roles") String rolesClaim,
        @DefaultValue @Valid Limits limits) {

    /** Whether anybody has a password or a key. */
    public boolean hasCredentials() {
        return !users.isEmpty() || !apiKeys.isEmpty();
    }

    /**
     * Somebody with a password.
     *
     * @param passwordHash bcrypt's, as {@code caravan credentials} makes it
     */
    public record User(
            @NotNull @Pattern(
                    regexp = "\\$2[aby]\\$(0[4-9]|1[0-5])\\$[./A-Za-z0-9]{53}",
                    message = "must be a bcrypt hash, as `caravan credentials NAME` makes it")
            String passwordHash,

            @NotNull(message = "must be viewer, loader or operator") Role role) {
        /** Not for logs. */
        @Override
        public String toString() {
            return "user " + role;
        }
    }

    /**
     * A key.
     *
     * @param sha256 of the key, in hexadecimal
     */
    public record ApiKey(
            @NotNull @Pattern(
                    regexp = "[0-9a-f]{64}",
                    message =
                            "must be the SHA-256 of a key in 64 hexadecimal digits, as `caravan credentials NAME --api-key` makes it")
            String sha256,

            @NotNull(message = "must be viewer, loader or operator") Role role) {}

    /**
     * What one client, an address, may ask for. What is beyond is answered 429.
     *
     * @param requestsPerSecond in the long run, 1 to 100,000
     * @param burst at once after a rest, 1 to 1,000,000
     * @param concurrentRequests at work at once, 1 to 10,000
     * @param failedLoginsPerMinute with a wrong password, key or token, 1 to 10,000
     * @param slowestBody bytes a second of the slowest client that is waited for; 0: any
     */
    public record Limits(
            @DefaultValue("1000") @Min(1) @Max(100_000) int requestsPerSecond,
            @DefaultValue("2000") @Min(1) @Max(1_000_000) int burst,
            @DefaultValue("300") @Min(1) @Max(10_000) int concurrentRequests,
            @DefaultValue("10") @Min(1) @Max(10_000) int failedLoginsPerMinute,
            @DefaultValue("1KB") DataSize minBodyRate) {}
}
