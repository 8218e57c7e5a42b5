package dev.caravan.web.security;

import dev.caravan.web.settings.WebSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** Whether clients must log in: as soon as credentials are configured. Without any, the server only binds to the loopback address. */
@Component
@ConditionalOnProperty("caravan.management.enabled")
public class Login {
    private static final String OIDC = "spring.security.oauth2.resourceserver.jwt.";

    private final boolean required;

    /** @throws UnsafeBindException if no credentials are configured and other machines reach the address */
    Login(WebSettings settings, Environment environment) {
        required = settings.hasCredentials()
                || Stream.of("issuer-uri", "jwk-set-uri", "public-key-location")
                        .anyMatch(source -> StringUtils.hasText(environment.getProperty(OIDC + source)));
        String address = environment.getProperty("server.address", "");
        if (!required && !isLoopback(address)) {
            throw new UnsafeBindException(
                    "--bind %s: everybody who reaches this address could load and delete; set caravan.web.users, caravan.web.api-keys or an OIDC provider first (caravan credentials NAME makes the settings), or bind to 127.0.0.1"
                            .formatted(address.isBlank() ? "''" : address));
        }
    }

    public boolean isRequired() {
        return required;
    }

    /** Java takes no address for the loopback one, Tomcat for all that there are. */
    private static boolean isLoopback(String address) {
        try {
            return !address.isBlank() && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
