package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import org.apache.commons.validator.routines.IBANValidator;
import org.jspecify.annotations.Nullable;

/**
 * International bank account numbers (ISO 13616-1): a country, two check digits (ISO/IEC 7064, MOD 97-10) and an account number of the
 * length and structure that SWIFT's registry has for the country. Accepted with spaces, as on paper, and in either letter case; written
 * in upper case without spaces.
 */
final class IbanFormat implements ValueFormat {
    private static final TypeMismatch NOT_AN_IBAN =
            new TypeMismatch("not-an-iban", "no IBAN such as DE89 3704 0044 0532 0130 00");
    private static final TypeMismatch UNKNOWN_COUNTRY =
            new TypeMismatch("iban-unknown-country", "an IBAN of a country that is not in SWIFT's registry of IBANs");
    private static final TypeMismatch WRONG_STRUCTURE = new TypeMismatch(
            "iban-wrong-structure", "an IBAN whose length, letters or digits are not those of its country");
    private static final TypeMismatch WRONG_CHECK_DIGITS = new TypeMismatch(
            "iban-wrong-check-digits", "an IBAN whose check digits do not match the rest: some character is wrong");
    private static final int COUNTRY = 2;
    private static final int ACCOUNT = 4;

    /** ISO 13616-1, 5. */
    private static final int MAX_LENGTH = 34;

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        byte[] iban = new byte[MAX_LENGTH];
        int length = 0;
        for (int i = from; i < to; i++) {
            if (utf8[i] == ' ') {
                continue;
            }
            byte upper = upper(utf8[i]);
            boolean fits =
                    Digits.is(upper) ? length >= COUNTRY : isLetter(upper) && (length < COUNTRY || length >= ACCOUNT);
            if (!fits || length == MAX_LENGTH) {
                return NOT_AN_IBAN;
            }
            iban[length++] = upper;
        }
        return length <= ACCOUNT ? NOT_AN_IBAN : verdict(new String(iban, 0, length, StandardCharsets.US_ASCII));
    }

    /** The registry is read when the first value is checked, not at the start. */
    private static @Nullable TypeMismatch verdict(String iban) {
        return switch (IBANValidator.getInstance().validate(iban)) {
            case VALID -> null;
            case UNKNOWN_COUNTRY -> UNKNOWN_COUNTRY;
            case INVALID_LENGTH, INVALID_PATTERN -> WRONG_STRUCTURE;
            case INVALID_CHECKSUM -> WRONG_CHECK_DIGITS;
        };
    }

    private static byte upper(byte b) {
        return b >= 'a' && b <= 'z' ? (byte) (b & ~0x20) : b;
    }

    private static boolean isLetter(byte b) {
        return b >= 'A' && b <= 'Z';
    }

    @Override
    public boolean isRewritten() {
        return true;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        int next = at;
        for (int i = from; i < to; i++) {
            if (utf8[i] != ' ') {
                out[next++] = upper(utf8[i]);
            }
        }
        return next - at;
    }
}
