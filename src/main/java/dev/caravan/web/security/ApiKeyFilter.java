package dev.caravan.web.security;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.web.filter.OncePerRequestFilter;

/** Authenticates requests with an API key, or the key of this machine, within the filter chain of Spring Security. */
public final class ApiKeyFilter extends OncePerRequestFilter {
    private final ApiKeys keys;
    private final LocalKey ofThisMachine;
    private final AuthenticationEntryPoint refusal;

    public ApiKeyFilter(ApiKeys keys, LocalKey ofThisMachine, AuthenticationEntryPoint refusal) {
        this.keys = keys;
        this.ofThisMachine = ofThisMachine;
        this.refusal = refusal;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = ApiKeys.in(request);
        String localKey = request.getHeader(LocalKey.HEADER);
        Optional<Authentication> owner = Optional.empty();
        if (localKey != null) {
            owner = ofThisMachine.ownerOf(request, localKey);
        } else if (key != null) {
            owner = keys.ownerOf(key);
        }
        if (key != null || localKey != null) {
            if (owner.isEmpty()) {
                refusal.commence(request, response, new BadCredentialsException("no such key"));
                return;
            }
            SecurityContext context = SecurityContextHolder.createEmptyContext();
            context.setAuthentication(owner.get());
            SecurityContextHolder.setContext(context);
        }
        chain.doFilter(request, response);
    }
}
