package dev.caravan.web;

import dev.caravan.web.security.Login;
import dev.caravan.web.security.SessionLogin;
import dev.caravan.web.settings.LoggedIn;
import dev.caravan.web.settings.Role;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.info.BuildProperties;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who asks, and what they may do; answered to everybody. */
@RestController
@Tag(name = "Session")
@ConditionalOnProperty("caravan.web.enabled")
class SessionController {
    private final Login login;
    private final @Nullable String version;

    SessionController(Login login, ObjectProvider<BuildProperties> build) {
        this.login = login;
        BuildProperties known = build.getIfAvailable();
        this.version = known == null ? null : known.getVersion();
    }

    @Operation(summary = "Show who is logged in, with which role")
    @GetMapping("/api/session")
    SessionResponse session(HttpServletRequest request) {
        if (!login.isRequired()) {
            return new SessionResponse(false, null, Role.OPERATOR, false, null, version);
        }
        Role role = LoggedIn.role().orElse(null);
        if (role == null) {
            return new SessionResponse(true, null, null, false, null, null);
        }
        return new SessionResponse(
                true,
                LoggedIn.submitter().name(),
                role,
                !LoggedIn.submitter().unbound(),
                SessionLogin.isUsedBy(request) ? token(request) : null,
                version);
    }

    /** Also sets the cookie. */
    private static SessionResponse.@Nullable Csrf token(HttpServletRequest request) {
        return request.getAttribute(CsrfToken.class.getName()) instanceof CsrfToken token
                ? new SessionResponse.Csrf(token.getHeaderName(), token.getToken())
                : null;
    }
}
