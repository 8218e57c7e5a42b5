package dev.caravan.web.settings;

import dev.caravan.access.Submitter;
import java.util.Optional;
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

    /** The role of the login; empty: not logged in, or without a role. */
    public static Optional<Role> role() {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        return who == null
                ? Optional.empty()
                : Role.highestOf(who.getAuthorities().stream()
                        .map(authority -> authority.getAuthority().replaceFirst("^ROLE_", ""))
                        .toList());
    }

    /** Whether the login may use every table, feed and source. */
    public static boolean isUnbound(@Nullable Authentication who) {
        return submitter(who).unbound();
    }
}
