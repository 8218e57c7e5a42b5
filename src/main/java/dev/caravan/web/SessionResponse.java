package dev.caravan.web;

import dev.caravan.web.settings.Role;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param loginRequired whether this server knows users or keys
 * @param user the user or key; null: not logged in
 * @param role null: not logged in; without a required login everybody is an operator
 * @param bound whether the login sees some tables, feeds or sources only
 * @param csrf what changes by the session carry; null: not logged in by a session
 * @param version of Caravan; null: not logged in, or unknown
 */
@Schema(name = "Session")
record SessionResponse(
        boolean loginRequired,
        @Nullable String user,
        @Nullable Role role,
        boolean bound,
        @Nullable Csrf csrf,
        @Nullable String version) {
    /** Header of requests that change something. */
    @Schema(name = "CsrfToken")
    record Csrf(String header, String token) {}
}
