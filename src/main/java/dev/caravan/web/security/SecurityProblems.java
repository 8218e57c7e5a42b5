package dev.caravan.web.security;

import dev.caravan.web.audit.Audit;
import dev.caravan.web.limits.ClientLimits;
import dev.caravan.web.limits.TooManyLoginsException;
import dev.caravan.web.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.stereotype.Component;

/** What Spring Security refuses, as problems. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.management.enabled")
public class SecurityProblems implements AuthenticationEntryPoint, AccessDeniedHandler, RequestRejectedHandler {
    private static final Logger LOG = LoggerFactory.getLogger(SecurityProblems.class);

    static final String SECONDS_OF_FAILED_LOGINS = "60";
    private static final String SECONDS_OF_AN_OUTAGE = "5";
    private static final String BASIC = "Basic ";

    private final ClientLimits clientLimits;
    private final LoginPage loginPage;

    SecurityProblems(ClientLimits clientLimits, LoginPage loginPage) {
        this.clientLimits = clientLimits;
        this.loginPage = loginPage;
    }

    /** The client is not logged in, or its password, key or token is wrong. */
    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException why)
            throws IOException {
        if (why instanceof TooManyLoginsException) {
            response.setHeader(HttpHeaders.RETRY_AFTER, SECONDS_OF_FAILED_LOGINS);
            ProblemType.TOO_MANY_REQUESTS.answer(response, String.valueOf(why.getMessage()));
            return;
        }
        if (why instanceof AuthenticationServiceException) {
            // The token can't be verified: its provider does not answer.
            LOG.warn(
                    "tokens can't be verified: {}",
                    NestedExceptionUtils.getMostSpecificCause(why).toString());
            response.setHeader(HttpHeaders.RETRY_AFTER, SECONDS_OF_AN_OUTAGE);
            ProblemType.UNAVAILABLE.answer(response, "the provider of tokens can't be reached");
            return;
        }
        boolean wrong = ApiKeys.comesWithCredentials(request);
        if (wrong) {
            // Of passwords they are counted where they are looked at.
            if (!isPassword(request)) {
                clientLimits.failedToLogIn(request);
            }
            Audit.note(request, "failed-login");
            Audit.write(request, response, ProblemType.NOT_LOGGED_IN.status().value());
        } else if (loginPage.leads(request)) {
            LoginPage.redirectToLogin(request, response);
            return;
        }
        // RFC 9110, 15.5.2: there is a challenge always. For that of keys browsers ask nobody.
        response.setHeader(
                HttpHeaders.WWW_AUTHENTICATE,
                loginPage.replacesChallengeOf(request)
                        ? "Bearer realm=\"Caravan\""
                        : "Basic realm=\"Caravan\", charset=\"UTF-8\"");
        ProblemType.NOT_LOGGED_IN.answer(
                response, wrong ? "the password, key or token is wrong" : "say who you are, by HTTP Basic or a key");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException why)
            throws IOException {
        if (why instanceof CsrfException) {
            ProblemType.CSRF_TOKEN.answer(
                    response, "a change by a session has the token of GET /api/session in its header");
            return;
        }
        ProblemType.FORBIDDEN.answer(response, "another role is needed for this");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, RequestRejectedException why)
            throws IOException {
        ProblemType.BAD_REQUEST.answer(
                response, "the address or a header holds what it may not, such as a control character");
    }

    private static boolean isPassword(HttpServletRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BASIC, 0, BASIC.length());
    }
}
