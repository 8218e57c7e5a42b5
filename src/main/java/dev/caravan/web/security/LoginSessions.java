package dev.caravan.web.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.DeferredSecurityContext;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;

/**
 * Logins in sessions of the servlet container. A session ends at its greatest age, however much it is used. A request with credentials of its
 * own is not looked up in a session. Thread-safe.
 */
final class LoginSessions extends HttpSessionSecurityContextRepository {
    private final Duration maxAge;

    LoginSessions(Duration maxAge) {
        this.maxAge = maxAge;
        setDisableUrlRewriting(true);
    }

    @Override
    public DeferredSecurityContext loadDeferredContext(HttpServletRequest request) {
        return ApiKeys.comesWithCredentials(request) || endedByAge(request.getSession(false))
                ? new NotLoggedIn()
                : super.loadDeferredContext(request);
    }

    /** Else SessionManagementFilter, which bounds the number of sessions, would make one for each request with credentials. */
    @Override
    public boolean containsContext(HttpServletRequest request) {
        return ApiKeys.comesWithCredentials(request) || super.containsContext(request);
    }

    private boolean endedByAge(@Nullable HttpSession session) {
        if (session == null) {
            return false;
        }
        try {
            boolean ended = Instant.now()
                    .isAfter(Instant.ofEpochMilli(session.getCreationTime()).plus(maxAge));
            if (ended) {
                session.invalidate();
            }
            return ended;
        } catch (IllegalStateException invalidatedByAnotherRequest) {
            return true;
        }
    }

    private static final class NotLoggedIn implements DeferredSecurityContext {
        private final SecurityContext context = SecurityContextHolder.createEmptyContext();

        @Override
        public SecurityContext get() {
            return context;
        }

        @Override
        public boolean isGenerated() {
            return true;
        }
    }
}
