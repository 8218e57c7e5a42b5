package dev.caravan.web.settings;

import dev.caravan.access.Submitter;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who sent the request that this thread answers. */
public final class LoggedIn {
    private LoggedIn() {}

    public static Submitter submitter() {
        return submitter(SecurityContextHolder.getContext().getAuthentication());
    }

    static Submitter submitter(@Nullable Authentication who) {
        return who == null || who instanceof AnonymousAuthenticationToken
                ? Submitter.ANYBODY
                : new Submitter(
                        who.getName(),
                        who.getAuthorities().stream()
                                .filter(BoundAuthority.class::isInstance)
                                .map(BoundAuthority.class::cast)
                                .map(BoundAuthority::binding)
                                .toList());
    }

    /** Whether the login may use every table, feed and source. */
    public static boolean isUnbound(@Nullable Authentication who) {
        return submitter(who).unbound();
    }
}
