package dev.caravan.web.security;

import dev.caravan.web.limits.ClientLimits;
import dev.caravan.web.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/** Bounds what one client may ask for, and how often it may guess a password. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
@ConditionalOnProperty("caravan.management.enabled")
class LimitsFilter extends OncePerRequestFilter {
    private final ClientLimits clientLimits;

    LimitsFilter(ClientLimits clientLimits) {
        this.clientLimits = clientLimits;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (ApiKeys.comesWithCredentials(request) && clientLimits.failedToLogInTooOften(request)) {
            refuse(
                    response,
                    SecurityProblems.SECONDS_OF_FAILED_LOGINS,
                    "too many wrong passwords, keys or tokens came from this address");
            return;
        }
        ClientLimits.Client client = clientLimits.of(request);
        if (!client.begin()) {
            refuse(response, "1", "this client asks for more than caravan.web.limits lets one");
            return;
        }
        try {
            chain.doFilter(request, response);
        } finally {
            client.end();
        }
    }

    private static void refuse(HttpServletResponse response, String seconds, String detail) throws IOException {
        response.setHeader(HttpHeaders.RETRY_AFTER, seconds);
        ProblemType.TOO_MANY_REQUESTS.answer(response, detail);
    }
}
