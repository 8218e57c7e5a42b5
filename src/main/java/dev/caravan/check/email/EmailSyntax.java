package dev.caravan.check.email;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.text.Normalizer2;
import com.sanctionco.jmail.Email;
import com.sanctionco.jmail.EmailValidationResult;
import com.sanctionco.jmail.FailureReason;
import com.sanctionco.jmail.JMail;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * One address taken apart, for whatever {@link EmailBytes} doesn't accept at a glance.
 *
 * @param localPart in NFC; empty unless the verdict is valid
 * @param domain as lower-case A-labels; empty unless the verdict is valid
 */
record EmailSyntax(EmailVerdict verdict, String localPart, String domain) {
    /** No longer text is decoded. */
    private static final int MAX_INPUT_BYTES = 2048;

    private static final Normalizer2 NFC = Normalizer2.getNFCInstance();

    /** A list of addresses or a typing error: no other form can have two signs. */
    private static final Pattern SEVERAL_ATS = Pattern.compile("[^@\"(<]+@[^@\"(<]*@[^\"(<]*");

    private static final Map<FailureReason, EmailVerdict> BY_JMAIL = Map.ofEntries(
            Map.entry(FailureReason.MULTIPLE_AT_SYMBOLS, EmailVerdict.SEVERAL_ATS),
            Map.entry(FailureReason.INVALID_WHITESPACE, EmailVerdict.WHITE_SPACE),
            Map.entry(FailureReason.UNQUOTED_ANGLED_BRACKET, EmailVerdict.DISPLAY_NAME),
            Map.entry(FailureReason.INVALID_COMMENT, EmailVerdict.COMMENT),
            Map.entry(FailureReason.INVALID_COMMENT_LOCATION, EmailVerdict.COMMENT),
            Map.entry(FailureReason.INVALID_QUOTE_LOCATION, EmailVerdict.QUOTED_LOCAL_PART),
            Map.entry(FailureReason.LOCAL_PART_MISSING, EmailVerdict.LOCAL_PART_MISSING),
            Map.entry(FailureReason.BEGINS_WITH_AT_SYMBOL, EmailVerdict.LOCAL_PART_MISSING),
            Map.entry(FailureReason.LOCAL_PART_TOO_LONG, EmailVerdict.LOCAL_PART_TOO_LONG),
            Map.entry(FailureReason.LOCAL_PART_ENDS_WITH_DOT, EmailVerdict.LOCAL_PART_DOT),
            Map.entry(FailureReason.STARTS_WITH_DOT, EmailVerdict.LOCAL_PART_DOT),
            Map.entry(FailureReason.DISALLOWED_UNQUOTED_CHARACTER, EmailVerdict.LOCAL_PART_CHARACTER),
            Map.entry(FailureReason.UNUSED_BACKSLASH_ESCAPE, EmailVerdict.LOCAL_PART_CHARACTER),
            Map.entry(FailureReason.DOMAIN_MISSING, EmailVerdict.DOMAIN_MISSING),
            Map.entry(FailureReason.INVALID_IP_DOMAIN, EmailVerdict.DOMAIN_LITERAL),
            Map.entry(FailureReason.INVALID_DOMAIN_CHARACTER, EmailVerdict.DOMAIN_CHARACTER));

    /** Takes the bytes apart, without {@link EmailBlanks} around them. */
    static EmailSyntax parse(byte[] utf8, int from, int to, boolean allowSpecialUse) {
        if (to - from > MAX_INPUT_BYTES) {
            return refused(EmailVerdict.TOO_LONG);
        }
        String spelling = new String(utf8, from, to - from, StandardCharsets.UTF_8);
        EmailVerdict whole = checkWhole(spelling);
        if (whole != EmailVerdict.VALID) {
            return refused(whole);
        }
        // Looked at in both forms: NFC makes a semicolon of U+037E, and one character of < with a stroke through it.
        String text = NFC.normalize(spelling);
        if (!isDotAtomLike(spelling) || !isDotAtomLike(text)) {
            return refused(explain(spelling));
        }
        int at = text.lastIndexOf('@');
        return parseParts(text.substring(0, at), text.substring(at + 1), allowSpecialUse);
    }

    private static EmailSyntax parseParts(String localPart, String domainText, boolean allowSpecialUse) {
        EmailVerdict local = checkLocalPart(localPart);
        if (local != EmailVerdict.VALID) {
            return refused(local);
        }
        EmailDomain domain = EmailDomain.parse(domainText, allowSpecialUse);
        if (domain.verdict() != EmailVerdict.VALID) {
            return refused(domain.verdict());
        }
        if (octets(localPart) + 1 + domain.ascii().length() > EmailBytes.MAX_ADDRESS) {
            return refused(EmailVerdict.TOO_LONG);
        }
        return new EmailSyntax(EmailVerdict.VALID, localPart, domain.ascii());
    }

    /**
     * The address as it decides uniqueness. Simple case folding keeps the number of characters, so {@code ß} and
     * {@code ss}, which are two mailboxes, stay two.
     */
    String normalised(boolean foldLocalPart) {
        String local = foldLocalPart ? NFC.normalize(foldSimply(localPart)) : localPart;
        return local + '@' + domain;
    }

    private static String foldSimply(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        text.codePoints().map(c -> UCharacter.foldCase(c, true)).forEach(folded::appendCodePoint);
        return folded.toString();
    }

    private static EmailSyntax refused(EmailVerdict verdict) {
        return new EmailSyntax(verdict, "", "");
    }

    private static EmailVerdict checkWhole(String text) {
        if (text.isEmpty()) {
            return EmailVerdict.EMPTY;
        }
        if (text.indexOf('\uFFFD') >= 0) {
            return EmailVerdict.NOT_UTF_8;
        }
        if (text.chars().anyMatch(EmailSyntax::isControl)) {
            return EmailVerdict.CONTROL_CHARACTER;
        }
        if (octets(text) > EmailBytes.MAX_ADDRESS) {
            return EmailVerdict.TOO_LONG;
        }
        return EmailVerdict.VALID;
    }

    private static boolean isControl(int c) {
        return (Character.isISOControl(c) && c != '\t') || c == '\u2028' || c == '\u2029';
    }

    /** Whether each ASCII character may occur in an unquoted local part, in an @ or in a domain. */
    private static boolean isDotAtomLike(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits = c == '.' || c > 127 || (i < at ? EmailBytes.isAtext(c) : EmailBytes.isLabelCharacter(c));
            if (!fits && i != at) {
                return false;
            }
        }
        return true;
    }

    private static EmailVerdict checkLocalPart(String local) {
        if (local.isEmpty()) {
            return EmailVerdict.LOCAL_PART_MISSING;
        }
        if (local.startsWith(".") || local.endsWith(".") || local.contains("..")) {
            return EmailVerdict.LOCAL_PART_DOT;
        }
        if (octets(local) > EmailBytes.MAX_LOCAL_PART) {
            return EmailVerdict.LOCAL_PART_TOO_LONG;
        }
        int before = '.';
        for (int i = 0; i < local.length(); i += Character.charCount(before)) {
            int c = local.codePointAt(i);
            if (!isLocalPartCharacter(c, before)) {
                return EmailVerdict.LOCAL_PART_CHARACTER;
            }
            before = c;
        }
        return EmailVerdict.VALID;
    }

    /** What can be seen and stands for itself: no spaces, no invisible or unassigned characters, no mark without a letter. */
    private static boolean isLocalPartCharacter(int c, int before) {
        return switch (UCharacter.getType(c)) {
            case UCharacterCategory.NON_SPACING_MARK,
                    UCharacterCategory.ENCLOSING_MARK,
                    UCharacterCategory.COMBINING_SPACING_MARK -> before != '.';
            case UCharacterCategory.SPACE_SEPARATOR,
                    UCharacterCategory.LINE_SEPARATOR,
                    UCharacterCategory.PARAGRAPH_SEPARATOR,
                    UCharacterCategory.CONTROL,
                    UCharacterCategory.FORMAT,
                    UCharacterCategory.SURROGATE,
                    UCharacterCategory.PRIVATE_USE,
                    UCharacterCategory.UNASSIGNED -> false;
            default -> true;
        };
    }

    /** Asks JMail, which knows all of RFC 5322, which form it is that is refused here. */
    private static EmailVerdict explain(String text) {
        if (text.indexOf('@') < 0) {
            return EmailVerdict.NO_AT;
        }
        if (SEVERAL_ATS.matcher(text).matches()) {
            return EmailVerdict.SEVERAL_ATS;
        }
        EmailValidationResult result;
        try {
            result = JMail.validate(text);
        } catch (IndexOutOfBoundsException e) {
            // JMail 2.1.0 looks at the first character of a local part that is empty, as in "<@b.c".
            return guess(text);
        }
        if (result.isFailure()) {
            return BY_JMAIL.getOrDefault(result.getFailureReason(), guess(text));
        }
        Email email = result.getEmail().orElseThrow();
        if (email.hasIdentifier()) {
            return EmailVerdict.DISPLAY_NAME;
        }
        if (!email.explicitSourceRoutes().isEmpty()) {
            return EmailVerdict.SOURCE_ROUTE;
        }
        if (!email.comments().isEmpty()) {
            return EmailVerdict.COMMENT;
        }
        if (email.localPart().contains("\"")) {
            return EmailVerdict.QUOTED_LOCAL_PART;
        }
        if (email.isIpAddress()) {
            return EmailVerdict.DOMAIN_LITERAL;
        }
        return email.containsWhitespace() ? EmailVerdict.WHITE_SPACE : guess(text);
    }

    /** The reason that a reader would name first, where JMail names none of its form. */
    private static EmailVerdict guess(String text) {
        if (text.indexOf('<') >= 0) {
            return EmailVerdict.DISPLAY_NAME;
        }
        return text.indexOf('"') >= 0 ? EmailVerdict.QUOTED_LOCAL_PART : EmailVerdict.SYNTAX;
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
