package dev.caravan.check.email;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterCategory;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.IDNA;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A domain on its way to A-labels: mapped by UTS 46 without its transitional step, valid by IDNA2008 (RFC 5890 to 5893).
 *
 * @param ascii the domain as lower-case A-labels; empty unless the verdict is valid
 */
record EmailDomain(EmailVerdict verdict, String ascii) {
    private static final IDNA UTS_46 = IDNA.getUTS46Instance(IDNA.USE_STD3_RULES
            | IDNA.CHECK_BIDI
            | IDNA.CHECK_CONTEXTJ
            | IDNA.CHECK_CONTEXTO
            | IDNA.NONTRANSITIONAL_TO_ASCII
            | IDNA.NONTRANSITIONAL_TO_UNICODE);

    /** Code points that RFC 5892, 2.6 allows or refuses against their general category. */
    private static final String ALLOWED_BY_NAME = "\u00B7\u0375\u05F3\u05F4\u06FD\u06FE\u0F0B\u3007\u30FB\u200C\u200D";

    private static final String REFUSED_BY_NAME = "\u0640\u07FA\u302E\u302F\u3031\u3032\u3033\u3034\u3035\u303B";

    private static final Map<IDNA.Error, EmailVerdict> BY_ERROR = Map.ofEntries(
            Map.entry(IDNA.Error.EMPTY_LABEL, EmailVerdict.DOMAIN_DOT),
            Map.entry(IDNA.Error.LABEL_TOO_LONG, EmailVerdict.DOMAIN_LABEL_TOO_LONG),
            Map.entry(IDNA.Error.DOMAIN_NAME_TOO_LONG, EmailVerdict.TOO_LONG),
            Map.entry(IDNA.Error.LEADING_HYPHEN, EmailVerdict.DOMAIN_HYPHEN),
            Map.entry(IDNA.Error.TRAILING_HYPHEN, EmailVerdict.DOMAIN_HYPHEN),
            Map.entry(IDNA.Error.HYPHEN_3_4, EmailVerdict.DOMAIN_RESERVED_LABEL),
            Map.entry(IDNA.Error.PUNYCODE, EmailVerdict.DOMAIN_PUNYCODE),
            Map.entry(IDNA.Error.INVALID_ACE_LABEL, EmailVerdict.DOMAIN_PUNYCODE),
            Map.entry(IDNA.Error.BIDI, EmailVerdict.DOMAIN_BIDI));

    static EmailDomain parse(String text, boolean allowSpecialUse) {
        if (text.isEmpty()) {
            return refused(EmailVerdict.DOMAIN_MISSING);
        }
        if (text.codePoints().anyMatch(EmailDomain::isIgnoredByMapping)) {
            return refused(EmailVerdict.DOMAIN_CHARACTER);
        }
        IDNA.Info info = new IDNA.Info();
        String ascii = UTS_46.nameToASCII(text, new StringBuilder(), info).toString();
        if (info.hasErrors()) {
            return refused(verdictOf(info));
        }
        String unicode = UTS_46.nameToUnicode(ascii, new StringBuilder(), new IDNA.Info())
                .toString();
        if (!unicode.codePoints().allMatch(EmailDomain::isAllowedByIdna2008)) {
            return refused(EmailVerdict.DOMAIN_CHARACTER);
        }
        EmailVerdict verdict = checkAscii(ascii, allowSpecialUse);
        return verdict == EmailVerdict.VALID ? new EmailDomain(verdict, ascii) : refused(verdict);
    }

    private static EmailDomain refused(EmailVerdict verdict) {
        return new EmailDomain(verdict, "");
    }

    /** What UTS 46 drops without a word (soft hyphen, zero-width space, variation selector): two domains to the eye of one. */
    private static boolean isIgnoredByMapping(int c) {
        boolean joiner = c == '\u200C' || c == '\u200D';
        return !joiner && UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT);
    }

    /** In the order of the verdicts, so that one domain gets one reason whatever ICU lists first. */
    private static EmailVerdict verdictOf(IDNA.Info info) {
        return info.getErrors().stream()
                .map(error -> BY_ERROR.getOrDefault(error, EmailVerdict.DOMAIN_CHARACTER))
                .min(Enum::compareTo)
                .orElse(EmailVerdict.SYNTAX);
    }

    /** The letters and digits of RFC 5892, 2.1, with the exceptions of 2.6; symbols such as emoji are not among them. */
    private static boolean isAllowedByIdna2008(int c) {
        if (c < 128) {
            return c == '.' || EmailBytes.isLabelCharacter(c);
        }
        if (REFUSED_BY_NAME.indexOf(c) >= 0 || isConjoiningJamo(c)) {
            return false;
        }
        return switch (UCharacter.getType(c)) {
            case UCharacterCategory.LOWERCASE_LETTER,
                    UCharacterCategory.OTHER_LETTER,
                    UCharacterCategory.MODIFIER_LETTER,
                    UCharacterCategory.NON_SPACING_MARK,
                    UCharacterCategory.COMBINING_SPACING_MARK,
                    UCharacterCategory.DECIMAL_DIGIT_NUMBER -> true;
            default -> ALLOWED_BY_NAME.indexOf(c) >= 0;
        };
    }

    /** The parts of old Korean syllables (RFC 5892, 2.9). */
    private static boolean isConjoiningJamo(int c) {
        return switch (UCharacter.getIntPropertyValue(c, UProperty.HANGUL_SYLLABLE_TYPE)) {
            case UCharacter.HangulSyllableType.LEADING_JAMO,
                    UCharacter.HangulSyllableType.VOWEL_JAMO,
                    UCharacter.HangulSyllableType.TRAILING_JAMO -> true;
            default -> false;
        };
    }

    private static EmailVerdict checkAscii(String ascii, boolean allowSpecialUse) {
        int dot = ascii.lastIndexOf('.');
        if (dot < 0) {
            return EmailVerdict.DOMAIN_NO_DOT;
        }
        if (dot == ascii.length() - 1) {
            return EmailVerdict.DOMAIN_DOT;
        }
        String topLevel = ascii.substring(dot + 1);
        boolean idn = topLevel.startsWith("xn--");
        if (!idn && (topLevel.length() < 2 || !topLevel.chars().allMatch(c -> c >= 'a' && c <= 'z'))) {
            return EmailVerdict.DOMAIN_TOP_LEVEL;
        }
        byte[] bytes = topLevel.getBytes(StandardCharsets.US_ASCII);
        if (!allowSpecialUse && EmailBytes.isSpecialUse(bytes, 0, bytes.length)) {
            return EmailVerdict.SPECIAL_USE_DOMAIN;
        }
        return EmailVerdict.VALID;
    }
}
