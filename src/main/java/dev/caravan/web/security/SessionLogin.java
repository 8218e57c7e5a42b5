package dev.caravan.web.security;

import dev.caravan.web.audit.Audit;
import dev.caravan.web.limits.TooManyLoginsException;
import dev.caravan.web.settings.WebSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.InsufficientAuthenticationException;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.annotation.web.configurers.SessionManagementConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.logout.HttpStatusReturningLogoutSuccessHandler;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfFilter;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * Adds to a filter chain that people log in by a form, into a session of this process, and log out. A change by a session needs the token
 * against forged requests; a request with credentials of its own needs neither session nor token.
 */
public final class SessionLogin {
    private static final String LOGIN = "/login";
    private static final String LOGOUT = "/logout";

    private final WebSettings.Session settings;
    private final SecurityProblems problems;

    public SessionLogin(WebSettings.Session settings, SecurityProblems problems) {
        this.settings = settings;
        this.problems = problems;
    }

    /** Whether a request that is logged in is so by a session. */
    public static boolean isUsedBy(HttpServletRequest request) {
        return request.getSession(false) != null && !ApiKeys.comesWithCredentials(request);
    }

    public void addTo(HttpSecurity http) throws Exception {
        http.securityContext(context -> context.securityContextRepository(new LoginSessions(settings.maxAge())))
                .sessionManagement(this::sessions)
                .csrf(SessionLogin::tokens)
                .formLogin(form -> form.loginPage(LoginPage.ADDRESS)
                        .loginProcessingUrl(LOGIN)
                        .successHandler(this::loggedIn)
                        .failureHandler(SessionLogin::notLoggedIn))
                .logout(logout -> logout.logoutRequestMatcher(
                                PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.POST, LOGOUT))
                        .addLogoutHandler((request, response, who) -> audit(request, response, "logout"))
                        .logoutSuccessHandler(new HttpStatusReturningLogoutSuccessHandler(HttpStatus.NO_CONTENT)));
    }

    /** Only a login makes a session, always a new one (session fixation). The oldest of a user makes room, so that their number is bounded. */
    private void sessions(SessionManagementConfigurer<HttpSecurity> sessions) {
        sessions.sessionCreationPolicy(SessionCreationPolicy.IF_REQUIRED)
                .sessionFixation(SessionManagementConfigurer.SessionFixationConfigurer::newSession)
                .maximumSessions(settings.maxPerUser())
                .expiredSessionStrategy(event -> problems.commence(
                        event.getRequest(),
                        event.getResponse(),
                        new InsufficientAuthenticationException("newer sessions of the user took its place")));
    }

    /** The page, Swagger UI and hawtio send the cookie's value as a header, which pages of other sites can't read (double submit). */
    private static void tokens(CsrfConfigurer<HttpSecurity> tokens) {
        CookieCsrfTokenRepository cookie = CookieCsrfTokenRepository.withHttpOnlyFalse();
        cookie.setCookieCustomizer(attributes -> attributes.sameSite("Strict"));
        tokens.csrfTokenRepository(cookie)
                .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                .requireCsrfProtectionMatcher(request -> changes(request) && isOfSession());
    }

    /** CrossSiteFilter keeps forms of other sites from logging in. */
    private static boolean changes(HttpServletRequest request) {
        String path = request.getServletPath();
        return !path.equals(LOGIN)
                && (CsrfFilter.DEFAULT_CSRF_MATCHER.matches(request) || path.startsWith(CrossSiteFilter.ABORT));
    }

    /** The filter for tokens comes before those for credentials: who is logged in here is so by a session. */
    private static boolean isOfSession() {
        return SecurityContextHolder.getContext().getAuthentication() != null;
    }

    private void loggedIn(HttpServletRequest request, HttpServletResponse response, Authentication who) {
        Duration idle = settings.idleTimeout();
        request.getSession().setMaxInactiveInterval((int) Math.min(Integer.MAX_VALUE, idle.toSeconds()));
        LoginPage.redirectToHome(response);
        audit(request, response, "login");
    }

    private static void notLoggedIn(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException why) {
        LoginPage.redirectToFailure(response, why instanceof TooManyLoginsException ? "wait" : "wrong");
        audit(request, response, "failed-login");
    }

    private static void audit(HttpServletRequest request, HttpServletResponse response, String what) {
        Audit.note(request, what);
        Audit.write(request, response, response.getStatus());
    }
}
