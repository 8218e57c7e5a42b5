package dev.caravan.web.security;

import dev.caravan.web.settings.WebSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Where people log in by their password. There is one where users have passwords, beside the page. Redirects are relative, so that they work
 * below a prefix of a reverse proxy; browsers keep the fragment, which is the view. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.management.enabled")
public class LoginPage {
    public static final String ADDRESS = "/login.html";

    private static final String FILE = "login.html";

    private final boolean exists;

    LoginPage(WebSettings settings) {
        this.exists = settings.enabled() && !settings.users().isEmpty();
    }

    public boolean exists() {
        return exists;
    }

    /** Whether a person is led to the page: the request is a browser's for a document. */
    boolean leads(HttpServletRequest request) {
        String accepted = request.getHeader(HttpHeaders.ACCEPT);
        return exists
                && request.getMethod().equals("GET")
                && accepted != null
                && accepted.contains(MediaType.TEXT_HTML_VALUE);
    }

    /** Whether a browser would ask for a password in a window of its own if it were answered a challenge of HTTP Basic. */
    boolean replacesChallengeOf(HttpServletRequest request) {
        return exists && (request.getHeader("Sec-Fetch-Site") != null || request.getRequestedSessionId() != null);
    }

    static void redirectToLogin(HttpServletRequest request, HttpServletResponse response) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        long folders = path.chars().filter(character -> character == '/').count() - 1;
        redirect(response, "../".repeat((int) Math.max(0, folders)) + FILE);
    }

    /** @param reason a word that the page explains */
    static void redirectToFailure(HttpServletResponse response, String reason) {
        redirect(response, FILE + "?" + reason);
    }

    static void redirectToHome(HttpServletResponse response) {
        redirect(response, "./");
    }

    /** RFC 9110, 10.2.2: the address may be relative. */
    private static void redirect(HttpServletResponse response, String address) {
        response.setStatus(HttpStatus.FOUND.value());
        response.setHeader(HttpHeaders.LOCATION, address);
    }
}
