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
 * API keys. They are long and random, so a fast hash keeps them secret and is cheap enough for every request. Their prefix distinguishes
 * them from tokens of an OIDC provider. Immutable.
 */
public final class ApiKeys {
    static final String PREFIX = "cvn_";

    private static final String HEADER = "X-Api-Key";
    private static final String BEARER = "Bearer ";

    private final WebSettings settings;

    public ApiKeys(WebSettings settings) {
        this.settings = settings;
    }

    /** Whether the request has credentials of any kind. */
    static boolean comesWithCredentials(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null || request.getHeader(HEADER) != null;
    }

    /** The API key of a request; null if it has none. */
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

    /** The owner of a key. Compares with every key in constant time, so that the duration reveals nothing. */
    Optional<Authentication> ownerOf(String key) {
        byte[] hash = hash(key);
        Optional<Authentication> owner = Optional.empty();
        for (Map.Entry<String, WebSettings.ApiKey> known : settings.apiKeys().entrySet()) {
            if (MessageDigest.isEqual(
                    hash, HexFormat.of().parseHex(known.getValue().sha256()))) {
                owner = Optional.of(UsernamePasswordAuthenticationToken.authenticated(
                        known.getKey(), null, settings.authorities(known.getValue())));
            }
        }
        return owner;
    }

    static byte[] hash(String key) {
        return Sha256.of(key);
    }
}
