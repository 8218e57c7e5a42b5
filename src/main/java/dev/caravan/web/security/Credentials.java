package dev.caravan.web.security;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Makes the values for {@code caravan.web.users} and {@code caravan.web.api-keys}. */
public final class Credentials {
    private static final int KEY_BYTES = 32;

    private Credentials() {}

    /**
     * A new key.
     *
     * @param text for the client
     * @param sha256 for the settings
     */
    public record Key(String text, String sha256) {
        /** Not for logs. */
        @Override
        public String toString() {
            return "key";
        }
    }

    public static Key key() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String text = ApiKeys.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        return new Key(text, HexFormat.of().formatHex(ApiKeys.hash(text)));
    }

    /** A password's hash. */
    public static String hash(String password) {
        return new BCryptPasswordEncoder().encode(password);
    }
}
