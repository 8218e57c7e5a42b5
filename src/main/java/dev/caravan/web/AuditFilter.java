package dev.caravan.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Writes who asked for which change, and what came of it, to the log {@code caravan.audit}; the pieces of an upload are not changes, its
 * beginning and its end are. A part of Spring Security's chain, behind the login. Neither queries nor bodies are written: they may hold
 * secrets.
 */
final class AuditFilter extends OncePerRequestFilter {
    private static final Logger LOG = LoggerFactory.getLogger("caravan.audit");

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return READING.contains(request.getMethod()) && !request.getRequestURI().startsWith(CrossSiteFilter.ABORT);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        try {
            chain.doFilter(request, response);
        } finally {
            boolean isPiece = request.getMethod().equals("PATCH")
                    && response.getStatus() == HttpServletResponse.SC_NO_CONTENT
                    && response.getHeader("Caravan-Job") == null;
            if (!isPiece) {
                write(request, response);
            }
        }
    }

    private static void write(HttpServletRequest request, HttpServletResponse response) {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        LOG.info(
                "user={} address={} method={} path={} status={} at={}",
                who == null || who instanceof AnonymousAuthenticationToken ? "-" : text(who.getName()),
                request.getRemoteAddr(),
                text(request.getMethod()),
                text(request.getRequestURI()),
                response.getStatus(),
                text(response.getHeader("Location")));
    }

    /** One line, and one field of it. */
    private static String text(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "-" : text.replaceAll("[^!-~]", "?");
    }
}
