package dev.caravan.web.security;

import dev.caravan.trace.CurrentTrace;
import dev.caravan.trace.TraceParent;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Jobs that a request causes belong to the trace that it states (W3C Trace Context, 3.2); a malformed one is as none. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class TraceFilter extends OncePerRequestFilter {
    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        CurrentTrace.enter(TraceParent.parse(request.getHeader(TraceParent.NAME)));
        try {
            chain.doFilter(request, response);
        } finally {
            CurrentTrace.leave();
        }
    }
}
