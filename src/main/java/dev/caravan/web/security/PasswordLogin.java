package dev.caravan.web.security;

import dev.caravan.web.limits.ClientLimits;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.authentication.WebAuthenticationDetails;

/** Logs in by password, as many times as an address may guess. Thread-safe. */
public final class PasswordLogin implements AuthenticationProvider {
    private final DaoAuthenticationProvider passwords;
    private final ClientLimits clientLimits;

    public PasswordLogin(DaoAuthenticationProvider passwords, ClientLimits clientLimits) {
        this.passwords = passwords;
        this.clientLimits = clientLimits;
    }

    @Override
    public Authentication authenticate(Authentication who) {
        String address = who.getDetails() instanceof WebAuthenticationDetails details ? details.getRemoteAddress() : "";
        return clientLimits.logIn(address, who.getName(), () -> passwords.authenticate(who));
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }
}
