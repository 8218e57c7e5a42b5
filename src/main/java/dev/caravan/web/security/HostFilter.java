package dev.caravan.web.security;

import dev.caravan.web.problem.ProblemType;
import dev.caravan.web.settings.WebSettings;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Without login, accepts only this machine's own names as host. A web page can point its own name to 127.0.0.1 (DNS rebinding), which
 * gives it the same origin as this server; only the name reveals it.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 15)
@ConditionalOnProperty("caravan.management.enabled")
class HostFilter extends OncePerRequestFilter {
    private static final Pattern LOOPBACK = Pattern.compile("127\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}");

    private final WebSettings settings;
    private final Login login;

    HostFilter(WebSettings settings, Login login) {
        this.settings = settings;
        this.login = login;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return login.isRequired();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String host = request.getServerName().toLowerCase(Locale.ROOT);
        if (isLoopback(host) || settings.allowedHosts().contains(host)) {
            chain.doFilter(request, response);
        } else {
            ProblemType.WRONG_HOST.answer(
                    response,
                    "without a login only the names of the loopback address are answered to; caravan.web.allowed-hosts names others");
        }
    }

    /** RFC 6761, 6.3, and RFC 1122, 3.2.1.3. */
    private static boolean isLoopback(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || LOOPBACK.matcher(host).matches()
                || host.equals("[::1]")
                || host.equals("::1")
                || host.equals("[0:0:0:0:0:0:0:1]");
    }
}
