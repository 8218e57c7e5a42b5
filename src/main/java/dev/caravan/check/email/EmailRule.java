package dev.caravan.check.email;

import dev.caravan.feed.rule.ColumnRule;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Says whether a field is an e-mail address, and which form of it decides that two addresses are one.
 *
 * <p>Stricter than RFC 5322 where the world is: a dot-atom (RFC 5322, 3.2.3; with RFC 6531 also beyond ASCII), one
 * {@code @}, a dotted domain by RFC 1123 and IDNA. White space around the address is not part of it. Plain ASCII
 * addresses are decided on their bytes without allocation. Immutable and safe for use by several threads at once.
 */
public final class EmailRule {
    /**
     * Room that {@link #normalise} may need: 64 octets of local part, which NFC and case folding can triple, the
     * {@code @} and a domain of 253.
     */
    public static final int MAX_NORMALISED_BYTES = 3 * 64 + 1 + 253;

    private final EmailSettings settings;

    public EmailRule(EmailSettings settings) {
        this.settings = settings;
    }

    /** The rule for the addresses of one column, which may say otherwise. */
    public EmailRule of(ColumnRule column) {
        EmailSettings wanted = new EmailSettings(
                Objects.requireNonNullElse(column.foldLocalPart(), settings.foldLocalPart()),
                Objects.requireNonNullElse(column.allowSpecialUseDomains(), settings.allowSpecialUseDomains()));
        return wanted.equals(settings) ? this : new EmailRule(wanted);
    }

    /** Checks the syntax of the UTF-8 bytes from {@code from} to before {@code to}. Any bytes will do. */
    public EmailVerdict check(byte[] utf8, int from, int to) {
        int start = EmailBlanks.skip(utf8, from, to);
        int end = EmailBlanks.drop(utf8, start, to);
        if (EmailBytes.isPlainAddress(utf8, start, end, settings.allowSpecialUseDomains())) {
            return EmailVerdict.VALID;
        }
        return EmailSyntax.parse(utf8, start, end, settings.allowSpecialUseDomains())
                .verdict();
    }

    /**
     * Writes the form of the address that decides uniqueness: without white space around it, NFC, the domain as
     * lower-case A-labels, the local part case-folded if the settings say so.
     *
     * @param out has room for {@link #MAX_NORMALISED_BYTES} from {@code at}
     * @return the number of bytes written, or -1 if the address is not valid
     */
    public int normalise(byte[] utf8, int from, int to, byte[] out, int at) {
        int start = EmailBlanks.skip(utf8, from, to);
        int end = EmailBlanks.drop(utf8, start, to);
        if (EmailBytes.isPlainAddress(utf8, start, end, settings.allowSpecialUseDomains())) {
            return EmailBytes.copyFolded(utf8, start, end, settings.foldLocalPart(), out, at);
        }
        EmailSyntax parsed = EmailSyntax.parse(utf8, start, end, settings.allowSpecialUseDomains());
        if (parsed.verdict() != EmailVerdict.VALID) {
            return -1;
        }
        byte[] key = parsed.normalised(settings.foldLocalPart()).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(key, 0, out, at, key.length);
        return key.length;
    }

    /** Where the address begins in a field; {@code to} if there is nothing but white space. */
    public static int start(byte[] utf8, int from, int to) {
        return EmailBlanks.skip(utf8, from, to);
    }

    /** Where the address ends in a field; {@code from} if there is nothing but white space. */
    public static int end(byte[] utf8, int from, int to) {
        return EmailBlanks.drop(utf8, from, to);
    }

    /** The domain, as lower-case A-labels, of an address that {@link #normalise} wrote. */
    public static String domainOf(byte[] normalised, int from, int to) {
        int at = to - 1;
        while (at >= from && normalised[at] != '@') {
            at--;
        }
        return new String(normalised, at + 1, to - at - 1, StandardCharsets.US_ASCII);
    }
}
