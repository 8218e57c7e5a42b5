package dev.caravan.upload;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;

/** Expected digest of some bytes. Used once. Not thread-safe. */
public final class Checksum {
    /** Names of algorithms in tus, and in Java. */
    private static final Map<String, String> ALGORITHMS =
            Map.of("sha1", "SHA-1", "sha256", "SHA-256", "sha512", "SHA-512");

    private final MessageDigest digest;
    private final byte[] expected;

    /**
     * @param algorithm one of {@link #algorithms}
     * @throws UploadException BAD_REQUEST for another algorithm
     */
    public Checksum(String algorithm, byte[] expected) {
        String name = ALGORITHMS.get(algorithm);
        if (name == null) {
            throw new UploadException(
                    UploadException.Reason.BAD_REQUEST, "checksums are of the algorithms " + algorithms());
        }
        try {
            this.digest = MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + name, e);
        }
        this.expected = expected.clone();
    }

    public static List<String> algorithms() {
        return ALGORITHMS.keySet().stream().sorted().toList();
    }

    void update(byte[] bytes, int count) {
        digest.update(bytes, 0, count);
    }

    boolean holds() {
        return MessageDigest.isEqual(digest.digest(), expected);
    }
}
