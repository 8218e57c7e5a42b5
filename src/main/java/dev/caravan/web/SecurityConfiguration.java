package dev.caravan.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationConverter;
import org.springframework.security.oauth2.server.resource.web.BearerTokenResolver;
import org.springframework.security.oauth2.server.resource.web.DefaultBearerTokenResolver;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/** Who may do what over HTTP. Nobody logs in on the loopback address unless there are credentials; nowhere else it goes without. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@ConditionalOnProperty("caravan.web.enabled")
class SecurityConfiguration {
    private static final String[] OIDC = {
        "spring.security.oauth2.resourceserver.jwt.issuer-uri", "spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
    };

    /** Swagger UI brings styles of its own within its markup. */
    private static final String CONTENT = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
            + " frame-ancestors 'none'";

    private final boolean login;

    SecurityConfiguration(WebSettings settings, Environment environment) {
        this.login = settings.hasCredentials() || List.of(OIDC).stream().anyMatch(environment::containsProperty);
        String address = environment.getProperty("server.address", "0.0.0.0");
        if (!login && !isLoopback(address)) {
            throw new UnsafeBindException(
                    "--bind %s: everybody who reaches this address could load and delete; set caravan.web.users, caravan.web.api-keys or an OIDC provider first (caravan credentials NAME makes the settings), or bind to 127.0.0.1"
                            .formatted(address));
        }
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Bean
    SecurityFilterChain chain(
            HttpSecurity http, WebSettings settings, Refusals refusals, ObjectProvider<JwtDecoder> tokens)
            throws Exception {
        http.csrf(AbstractHttpConfigurer::disable) // CrossSiteFilter
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .headers(headers -> headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT))
                        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
                        .crossOriginOpenerPolicy(policy -> policy.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .crossOriginResourcePolicy(policy -> policy.policy(CrossOriginResourcePolicy.SAME_ORIGIN)))
                .addFilterBefore(
                        new ApiKeyFilter(new ApiKeys(settings.apiKeys()), refusals), BasicAuthenticationFilter.class)
                .addFilterBefore(new AuditFilter(), AuthorizationFilter.class);
        if (!login) {
            return http.authorizeHttpRequests(all -> all.anyRequest().permitAll())
                    .build();
        }
        http.httpBasic(basic -> basic.authenticationEntryPoint(refusals));
        if (tokens.getIfAvailable() != null) {
            http.oauth2ResourceServer(server -> server.bearerTokenResolver(tokensOnly())
                    .authenticationEntryPoint(refusals)
                    .jwt(jwt -> jwt.jwtAuthenticationConverter(roles(settings.rolesClaim()))));
        }
        return http.authorizeHttpRequests(SecurityConfiguration::rules).build();
    }

    /** The first that fits. What is not said here nobody may. */
    private static void rules(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        String viewer = Role.VIEWER.name();
        String loader = Role.LOADER.name();
        String operator = Role.OPERATOR.name();
        requests.requestMatchers(HttpMethod.GET, "/health").permitAll();
        requests.requestMatchers("/error").permitAll();
        requests.requestMatchers("/abort/**").hasRole(loader);
        requests.requestMatchers("/api/uploads/**").hasRole(loader);
        requests.requestMatchers(HttpMethod.GET, "/**").hasRole(viewer);
        requests.requestMatchers(HttpMethod.HEAD, "/**").hasRole(viewer);
        requests.requestMatchers(HttpMethod.OPTIONS, "/**").hasRole(viewer);
        requests.requestMatchers(HttpMethod.POST, "/api/jobs", "/api/jobs/*/abort", "/import")
                .hasRole(loader);
        requests.requestMatchers(HttpMethod.POST, "/api/upload", "/api/upload/", "/api/upload_file")
                .hasRole(loader);
        requests.requestMatchers(HttpMethod.POST, "/api/jobs/*/undo", "/api/dead-letters/**")
                .hasRole(operator);
        requests.anyRequest().denyAll();
    }

    /** Keys come as bearer tokens, too. */
    private static BearerTokenResolver tokensOnly() {
        DefaultBearerTokenResolver all = new DefaultBearerTokenResolver();
        return request -> ApiKeys.in(request) == null ? all.resolve(request) : null;
    }

    private static JwtAuthenticationConverter roles(String claim) {
        JwtAuthenticationConverter converter = new JwtAuthenticationConverter();
        converter.setJwtGrantedAuthoritiesConverter(token -> Role.authoritiesOf(rolesIn(token, claim)));
        return converter;
    }

    private static List<String> rolesIn(Jwt token, String claim) {
        Object value = token.getClaim(claim);
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : value == null ? List.of() : List.of(value.toString().split("[ ,]+"));
    }

    /** Parameters with what no database keeps and no file is named by are refused, as in bodies. */
    @Bean
    static HttpFirewall firewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedParameterNames(CleanText::isClean);
        firewall.setAllowedParameterValues(CleanText::isClean);
        return firewall;
    }

    @Bean
    static PasswordEncoder passwords() {
        return new RememberingPasswords();
    }

    @Bean
    static UserDetailsService users(WebSettings settings) {
        return new InMemoryUserDetailsManager(settings.users().entrySet().stream()
                .map(user -> User.withUsername(user.getKey())
                        .password(Objects.requireNonNull(user.getValue().passwordHash()))
                        .authorities(user.getValue().role().authorities())
                        .build())
                .toList());
    }
}
