package dev.caravan.web.security;

import dev.caravan.digest.Sha256;
import dev.caravan.web.settings.WebSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;

/**
 * Keys of programs. They are random and long, so a plain hash keeps them secret, and every request can afford it. They begin in a way that
 * tells them from the tokens of an OIDC provider. Immutable.
 */
public final class ApiKeys {
    static final String PREFIX = "cvn_";

    private static final String HEADER = "X-Api-Key";
    private static final String BEARER = "Bearer ";

    private final Map<String, WebSettings.ApiKey> keys;

    public ApiKeys(Map<String, WebSettings.ApiKey> keys) {
        this.keys = keys;
    }

    /** Whether somebody says who they are, in whichever way. */
    static boolean comesWithCredentials(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null || request.getHeader(HEADER) != null;
    }

    /** The key of a request; null if it has none. */
    public static @Nullable String in(HttpServletRequest request) {
        String key = request.getHeader(HEADER);
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (key == null
                && authorization != null
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && authorization.startsWith(PREFIX, BEARER.length())) {
            return authorization.substring(BEARER.length());
        }
        return key;
    }

    /** Whose key it is. All are looked at, and each in the same time, so that time tells nothing. */
    Optional<Authentication> ownerOf(String key) {
        byte[] hash = hash(key);
        Optional<Authentication> owner = Optional.empty();
        for (Map.Entry<String, WebSettings.ApiKey> known : keys.entrySet()) {
            if (MessageDigest.isEqual(
                    hash, HexFormat.of().parseHex(known.getValue().sha256()))) {
                owner = Optional.of(UsernamePasswordAuthenticationToken.authenticated(
                        known.getKey(), null, known.getValue().role().authorities()));
            }
        }
        return owner;
    }

    static byte[] hash(String key) {
        return Sha256.of(key);
    }
}
