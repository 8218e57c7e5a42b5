package dev.caravan.web.security;

import dev.caravan.web.settings.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.stereotype.Component;

/**
 * The key of this process for commands of its own user, who reads it from a file that only the user can read. From this machine it stands for a
 * login with the role loader, which may name any file: the user reads the same files. Thread-safe.
 */
@Component
@ConditionalOnProperty("caravan.management.enabled")
public class LocalKey {
    static final String HEADER = "Caravan-Local-Key";

    private static final GrantedAuthority ANY_FILE = new SimpleGrantedAuthority("ANY_LOCAL_FILE");
    private static final int KEY_BYTES = 32;

    private final String text;

    LocalKey() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        text = HexFormat.of().formatHex(random);
    }

    /** 64 hexadecimal digits; not for logs. */
    public String text() {
        return text;
    }

    /** Whether a login may name any file of this machine. */
    public static boolean allowsAnyFile(@Nullable Authentication who) {
        return who != null && who.getAuthorities().contains(ANY_FILE);
    }

    /** The user of this process, if the request has the key and comes from this machine. */
    Optional<Authentication> ownerOf(HttpServletRequest request, String key) {
        if (!isFromHere(request)
                || !MessageDigest.isEqual(
                        key.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8))) {
            return Optional.empty();
        }
        List<GrantedAuthority> authorities = new ArrayList<>(Role.LOADER.authorities());
        authorities.add(ANY_FILE);
        return Optional.of(
                UsernamePasswordAuthenticationToken.authenticated(System.getProperty("user.name"), null, authorities));
    }

    private static boolean isFromHere(HttpServletRequest request) {
        try {
            return InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
