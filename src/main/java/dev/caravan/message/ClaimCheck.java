package dev.caravan.message;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The body of a message whose records don't fit into it and are stored in the ledger instead, under the chunk's id (Hohpe and Woolf, "Enterprise
 * Integration Patterns", Claim Check). It is not Base64, so it is no packed chunk. It depends on the records only: a splitter that
 * takes over sends the same one.
 *
 * @param sizeBytes bytes of the records, unpacked
 * @param sha256 of these bytes, hexadecimal: the message vouches for the stored records
 */
public record ClaimCheck(int sizeBytes, String sha256) {
    private static final Pattern BODY = Pattern.compile("stored:([1-9][0-9]{0,8}):([0-9a-f]{64})");

    /** The body of the message. */
    public String body() {
        return "stored:%d:%s".formatted(sizeBytes, sha256);
    }

    /** Reads a message's body; empty if it is not a claim check. */
    public static Optional<ClaimCheck> parse(String body) {
        Matcher matcher = BODY.matcher(body);
        return matcher.matches()
                ? Optional.of(new ClaimCheck(Integer.parseInt(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }
}
