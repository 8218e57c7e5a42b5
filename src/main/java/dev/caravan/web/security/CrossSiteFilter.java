package dev.caravan.web.security;

import dev.caravan.web.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Rejects changes that a page of another site makes a user's browser request, with the user's address and password (OWASP, "Cross-Site
 * Request Forgery Prevention", Fetch Metadata). Browsers send the originating site with each request, and pages can't change that header;
 * a request without it does not come from a browser.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 20)
@ConditionalOnProperty("caravan.management.enabled")
public class CrossSiteFilter extends OncePerRequestFilter {
    /** Legacy endpoint that makes a change by GET. */
    public static final String ABORT = "/abort/";

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OURS = Set.of("same-origin", "none");

    /** Whether the request makes a change, by its decoded path, as controllers see it. */
    public static boolean changes(HttpServletRequest request) {
        return !READING.contains(request.getMethod())
                || request.getServletPath().startsWith(ABORT)
                || isOfJolokia(request);
    }

    /** Jolokia: its paths may contain the operation, and its answers may be scripts (JSONP). */
    public static boolean isOfJolokia(HttpServletRequest request) {
        return request.getServletPath().equals(JolokiaRules.PATH);
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !changes(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String site = request.getHeader("Sec-Fetch-Site");
        boolean ours = site != null ? OURS.contains(site) : isOrigin(request, request.getHeader(HttpHeaders.ORIGIN));
        if (ours) {
            chain.doFilter(request, response);
        } else {
            ProblemType.CROSS_SITE.answer(response, "the request comes from a page of another site");
        }
    }

    /** Older browsers send this header with changes instead. */
    static boolean isOrigin(HttpServletRequest request, @Nullable String origin) {
        if (origin == null) {
            return true;
        }
        try {
            String authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(request.getHeader(HttpHeaders.HOST));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
