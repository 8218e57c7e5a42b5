package dev.caravan.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;

/** What Spring Security refuses, as problems. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {
    private final Clients clients;

    Refusals(Clients clients) {
        this.clients = clients;
    }

    /** Nobody is logged in, or the password, key or token is wrong. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        boolean wrong = ApiKeys.comesWithCredentials(request);
        if (wrong) {
            clients.failedToLogIn(request);
        }
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Basic realm=\"Caravan\", charset=\"UTF-8\"");
        ProblemType.NOT_LOGGED_IN.answer(
                response, wrong ? "the password, key or token is wrong" : "say who you are, by HTTP Basic or a key");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException {
        ProblemType.FORBIDDEN.answer(response, "another role is needed for this");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException why)
            throws IOException {
        ProblemType.BAD_REQUEST.answer(
                response, "the address or a header holds what it may not, such as a control character");
    }
}
