package dev.caravan.web;

import dev.caravan.web.limits.ClientLimits;
import dev.caravan.web.management.HawtioController;
import dev.caravan.web.problem.CleanText;
import dev.caravan.web.security.ApiKeyFilter;
import dev.caravan.web.security.ApiKeys;
import dev.caravan.web.security.AuditFilter;
import dev.caravan.web.security.CachingPasswordEncoder;
import dev.caravan.web.security.JolokiaRules;
import dev.caravan.web.security.LocalKey;
import dev.caravan.web.security.Login;
import dev.caravan.web.security.LoginPage;
import dev.caravan.web.security.PasswordLogin;
import dev.caravan.web.security.SecurityProblems;
import dev.caravan.web.security.SessionLogin;
import dev.caravan.web.security.WithoutHandlerLookup;
import dev.caravan.web.settings.LoggedIn;
import dev.caravan.web.settings.Role;
import dev.caravan.web.settings.WebSettings;
import jakarta.servlet.DispatcherType;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.authorization.AuthorityAuthorizationManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManagers;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.config.web.PathPatternRequestMatcherBuilderFactoryBean;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.authentication.BearerTokenAuthenticationFilter;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.ExceptionTranslationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.HeaderWriter;
import org.springframework.security.web.header.writers.ContentSecurityPolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginEmbedderPolicyHeaderWriter.CrossOriginEmbedderPolicy;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.DelegatingRequestMatcherHeaderWriter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.NullRequestCache;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.session.HttpSessionEventPublisher;
import org.springframework.security.web.util.matcher.NegatedRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Authentication and authorization of HTTP requests. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@ConditionalOnProperty("caravan.management.enabled")
class SecurityConfiguration {
    private static final String CONTENT =
            "default-src 'none'; script-src 'self'; style-src 'self'%s; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri %s; frame-ancestors 'none'";

    private static final String INLINE = " 'unsafe-inline'";

    private static final String SWAGGER = "/swagger-ui/**";

    private static final String HAWTIO = HawtioController.PATH + "/**";

    /** For orchestrators and load balancers, which have no login; the answer is a word. */
    private static final String[] ALIVE = {"/health", "/livez", "/readyz"};

    /** The page to log in at, and whether somebody is. */
    private static final String[] BEFORE_LOGIN = {
        LoginPage.ADDRESS,
        "/page/login.js",
        "/caravan.css",
        "/caravan.svg",
        "/webjars/picocss__pico/**",
        "/api/session",
    };

    /** The page and its resources, the OpenAPI document, and legacy endpoints outside of /api. */
    private static final String[] LOOKING = {
        "/",
        "/index.html",
        "/page/*",
        "/webjars/lit-html/**",
        "/webjars/tabulator-tables/**",
        "/webjars/uplot/**",
        "/dashboard",
        "/swagger-ui.html",
        SWAGGER,
        "/api/**",
        "/status/*",
    };

    @Bean
    SecurityFilterChain chain(
            HttpSecurity http,
            Login login,
            WebSettings settings,
            LoginPage loginPage,
            LocalKey localKey,
            SecurityProblems securityProblems,
            ClientLimits clientLimits,
            ObjectProvider<JwtDecoder> tokens)
            throws Exception {
        // Not disabled, which would mean the default: a session for each refused request.
        http.requestCache(cache -> cache.requestCache(new NullRequestCache()))
                .exceptionHandling(refused ->
                        refused.authenticationEntryPoint(securityProblems).accessDeniedHandler(securityProblems))
                .headers(SecurityConfiguration::headers)
                .addFilterBefore(
                        new ApiKeyFilter(new ApiKeys(settings), localKey, securityProblems),
                        BasicAuthenticationFilter.class)
                .addFilterBefore(new AuditFilter(), ExceptionTranslationFilter.class);
        if (loginPage.exists()) {
            new SessionLogin(settings.session(), securityProblems).addTo(http);
        } else {
            http.csrf(AbstractHttpConfigurer::disable) // CrossSiteFilter
                    .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                    .logout(AbstractHttpConfigurer::disable);
        }
        if (!login.isRequired()) {
            return http.authorizeHttpRequests(all -> all.anyRequest().permitAll())
                    .build();
        }
        http.authenticationProvider(new PasswordLogin(passwords(settings), clientLimits))
                .httpBasic(basic -> basic.authenticationEntryPoint(securityProblems));
        JwtDecoder decoder = tokens.getIfAvailable();
        if (decoder != null) {
            http.oauth2ResourceServer(server -> server.bearerTokenResolver(tokensOnly())
                    .authenticationEntryPoint(securityProblems)
                    .withObjectPostProcessor(refusing(securityProblems))
                    .jwt(jwt ->
                            jwt.decoder(token -> decode(decoder, token)).jwtAuthenticationConverter(roles(settings))));
        }
        return http.authorizeHttpRequests(SecurityConfiguration::rules).build();
    }

    /** Tells Spring Security of sessions that end. */
    @Bean
    static HttpSessionEventPublisher sessionEvents() {
        return new HttpSessionEventPublisher();
    }

    /** A request passes a dozen filters of Spring Security; one observation for all of them is enough. */
    @Bean
    static SecurityObservationSettings noObservationsOfEachFilter() {
        return SecurityObservationSettings.noObservations();
    }

    /** The default of Spring Security 7: paths are matched by patterns, without a lookup of the handler in Spring MVC. */
    @Bean
    static PathPatternRequestMatcherBuilderFactoryBean paths() {
        return new PathPatternRequestMatcherBuilderFactoryBean();
    }

    @Bean
    static WithoutHandlerLookup withoutHandlerLookup() {
        return new WithoutHandlerLookup();
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        PathPatternRequestMatcher.Builder path = PathPatternRequestMatcher.withDefaults();
        RequestMatcher swagger = path.matcher(SWAGGER);
        RequestMatcher hawtio = path.matcher(HAWTIO);
        RequestMatcher others = new NegatedRequestMatcher(new OrRequestMatcher(swagger, hawtio));
        headers.referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                .crossOriginOpenerPolicy(policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginEmbedderPolicy(policy -> policy.policy(CrossOriginEmbedderPolicy.REQUIRE_CORP))
                .crossOriginResourcePolicy(policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                .addHeaderWriter(content(others, "", "'none'"))
                // Swagger UI and hawtio have inline styles.
                .addHeaderWriter(content(swagger, INLINE, "'none'"))
                // hawtio's page says where its scripts lie by a base; without it no place in it could be reloaded.
                .addHeaderWriter(content(hawtio, INLINE, "'self'"));
    }

    private static HeaderWriter content(RequestMatcher requests, String styles, String base) {
        return new DelegatingRequestMatcherHeaderWriter(
                requests, new ContentSecurityPolicyHeaderWriter(CONTENT.formatted(styles, base)));
    }

    /** The first matching rule applies. Requests that match none are denied. */
    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        String viewer = Role.VIEWER.name();
        String loader = Role.LOADER.name();
        String operator = Role.OPERATOR.name();
        // The original request was already authorized.
        requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                .permitAll();
        for (HttpMethod looking : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
            requests.requestMatchers(looking, ALIVE).permitAll();
            requests.requestMatchers(looking, BEFORE_LOGIN).permitAll();
        }
        // What they show is of all tables.
        requests.requestMatchers("/actuator/**", JolokiaRules.PATH + "/**", HAWTIO)
                .access(AuthorizationManagers.allOf(
                        AuthorityAuthorizationManager.hasRole(operator),
                        (who, request) -> new AuthorizationDecision(LoggedIn.isUnbound(who.get()))));
        requests.requestMatchers("/abort/*").hasRole(loader);
        requests.requestMatchers("/api/uploads/**", "/api/sources").hasRole(loader);
        for (HttpMethod looking : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
            requests.requestMatchers(looking, LOOKING).hasRole(viewer);
        }
        requests.requestMatchers(HttpMethod.POST, "/api/jobs", "/api/jobs/*/abort", "/api/previews", "/import")
                .hasRole(loader);
        requests.requestMatchers(HttpMethod.POST, "/api/jobs/*/rejects/check", "/api/jobs/*/corrections")
                .hasRole(loader);
        requests.requestMatchers(
                        HttpMethod.POST, "/api/upload", "/api/upload/", "/api/upload_file", "/api/upload_file/")
                .hasRole(loader);
        requests.requestMatchers(
                        HttpMethod.POST,
                        "/api/jobs/*/undo",
                        "/api/jobs/*/reconcile",
                        "/api/dead-letters/*",
                        "/api/stages/*/pause",
                        "/api/stages/*/resume")
                .hasRole(operator);
        requests.anyRequest().denyAll();
    }

    /** API keys are sent as bearer tokens, too; they are not JWTs. */
    private static BearerTokenResolver tokensOnly() {
        DefaultBearerTokenResolver all = new DefaultBearerTokenResolver();
        return request -> ApiKeys.in(request) == null ? all.resolve(request) : null;
    }

    /** The provider's keys are fetched with the first token; until they are known, a token is not invalid. */
    private static Jwt decode(JwtDecoder decoder, String token) {
        try {
            Jwt decoded = decoder.decode(token);
            if (decoded.getExpiresAt() == null) {
                throw new BadJwtException("the token has no exp, so it would be valid for ever");
            }
            return decoded;
        } catch (JwtDecoderInitializationException e) {
            throw new JwtException(String.valueOf(e.getMessage()), e);
        }
    }

    /** By default, the filter rethrows if the provider can't be reached, which would be answered as an internal error. */
    private static ObjectPostProcessor<BearerTokenAuthenticationFilter> refusing(SecurityProblems securityProblems) {
        return new ObjectPostProcessor<>() {
            @Override
            public <O extends BearerTokenAuthenticationFilter> O postProcess(O filter) {
                filter.setAuthenticationFailureHandler(securityProblems::commence);
                return filter;
            }
        };
    }

    private static JwtAuthenticationConverter roles(WebSettings settings) {
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(token -> Role.highestOf(rolesIn(token, settings.rolesClaim()))
                .map(role -> settings.authorities(role, List.of()))
                .orElse(List.of()));
        return converter;
    }

    private static List<String> rolesIn(Jwt token, String claim) {
        Object value = token.getClaim(claim);
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : value == null ? List.of() : List.of(value.toString().split("[ ,]+"));
    }

    /** Rejects parameters with characters that databases and file systems refuse, as in bodies. */
    @Bean
    static HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedParameterNames(CleanText::isClean);
        firewall.setAllowedParameterValues(CleanText::isClean);
        return firewall;
    }

    private static DaoAuthenticationProvider passwords(WebSettings settings) {
        DaoAuthenticationProvider passwords =
                new DaoAuthenticationProvider(new InMemoryUserDetailsManager(settings.users().entrySet().stream()
                        .map(user -> User.withUsername(user.getKey())
                                .password(Objects.requireNonNull(user.getValue().passwordHash()))
                                .authorities(settings.authorities(user.getValue()))
                                .build())
                        .toList()));
        passwords.setPasswordEncoder(new CachingPasswordEncoder());
        return passwords;
    }
}
