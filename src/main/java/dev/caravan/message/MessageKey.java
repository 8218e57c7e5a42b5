package dev.caravan.message;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The secret of a job, with which its splitters sign messages and its loaders verify them: HMAC-SHA256 (RFC 2104) over id, position and
 * body. Immutable, thread-safe.
 */
public final class MessageKey {
    private static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /** Begins what is signed, so that a key which also signed something else would not sign a chunk by it. */
    private static final String PURPOSE = "caravan chunk 1";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;

    /** @param secret as {@link #random} makes it */
    public MessageKey(byte[] secret) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** A secret of 32 random bytes. */
    public static byte[] random() {
        byte[] secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        return secret;
    }

    /** The HMAC of a message: 43 characters of Base64 for URLs (RFC 4648, 5). */
    public String hmac(ChunkHeader header, String body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(canonical(header).getBytes(StandardCharsets.UTF_8));
            mac.update(body.getBytes(StandardCharsets.UTF_8));
            return BASE64.encodeToString(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }

    /** Whether a job with this key signed the message. Takes the same time wherever the HMACs differ. */
    public boolean isAuthentic(ChunkHeader header, String body, @Nullable String hmac) {
        return hmac != null
                && MessageDigest.isEqual(
                        hmac(header, body).getBytes(StandardCharsets.UTF_8), hmac.getBytes(StandardCharsets.UTF_8));
    }

    /** A line for each part, none of which has a line end in it; the body follows. */
    private static String canonical(ChunkHeader header) {
        return PURPOSE
                + '\n'
                + header.id().job()
                + '\n'
                + header.id().sequence()
                + '\n'
                + header.records()
                + '\n'
                + header.firstRecord()
                + '\n'
                + header.firstLine()
                + '\n'
                + header.offset()
                + '\n'
                + Objects.requireNonNullElse(header.truncation(), "")
                + '\n';
    }
}
