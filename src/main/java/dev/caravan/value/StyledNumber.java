package dev.caravan.value;

import java.nio.charset.StandardCharsets;
import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Numbers in a {@link NumberStyle}: {@code 1.234,56}, {@code -1 000}, {@code (1,234.56)}, {@code 12,5 %}, {@code EUR 12.00-}. Either all
 * thousands are separated, or none. They are written with a decimal point and digits alone, which another format accepts.
 */
final class StyledNumber implements ValueFormat {
    private static final int GROUP = 3;
    /** What is around the digits may be so long, on either side. */
    private static final int MAX_AFFIX_BYTES = 24;

    private static final int NOT_A_NUMBER = -1;
    private static final String MINUS = "\u2212";
    private static final byte[] MINUS_BYTES = MINUS.getBytes(StandardCharsets.UTF_8);
    /** {@code US$}, {@code NT$}. */
    private static final int MAX_SYMBOL_LENGTH = 4;

    /** Codes of ISO 4217, and signs of letters alone (Unicode CLDR, "Currency Symbols"), in upper case. */
    private static final Set<String> CURRENCIES = Stream.concat(
                    Currency.getAvailableCurrencies().stream().map(Currency::getCurrencyCode),
                    Stream.of("KR", "ZŁ", "KČ", "FT", "LEI", "FR", "SFR", "RS", "R", "RM", "RP", "ЛВ", "ДЕН", "S/"))
            .collect(Collectors.toUnmodifiableSet());

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

    private final ValueFormat written;
    private final NumberStyle style;
    private final byte decimal;
    private final byte[][] thousands;
    private final boolean bare;
    private final TypeMismatch notANumber;

    /** @param written {@link DecimalFormat}, {@link IntegerFormat}, or a format made of one, which takes what is written */
    StyledNumber(NumberStyle style, ValueFormat written) {
        this.written = written;
        this.style = style;
        this.decimal = (byte) style.decimal();
        this.thousands = style.thousandsBytes();
        this.bare = style.affix() == NumberStyle.Affix.NONE;
        boolean whole = !(written instanceof DecimalFormat);
        this.notANumber = whole
                ? new TypeMismatch("not-an-integer", "no integer")
                : new TypeMismatch("not-a-decimal", "no number such as " + style.example());
    }

    @Override
    public @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to) {
        if (bare && written instanceof DecimalFormat decimals) {
            return bareMismatch(decimals, utf8, from, to);
        }
        return isPlain(utf8, from, to) ? written.typeMismatch(utf8, from, to) : spelledMismatch(utf8, from, to);
    }

    private @Nullable TypeMismatch spelledMismatch(byte[] utf8, int from, int to) {
        byte[] number = new byte[maxBytes(to - from)];
        int length = spell(utf8, from, to, number, 0);
        return length == NOT_A_NUMBER ? notANumber : written.typeMismatch(number, 0, length);
    }

    /** As {@link #spelledMismatch}, without a copy of what most numbers are: a sign, digits in groups or not, and a fraction. */
    private @Nullable TypeMismatch bareMismatch(DecimalFormat decimals, byte[] utf8, int from, int to) {
        int whole = from < to && (utf8[from] == '-' || utf8[from] == '+') ? from + 1 : from;
        int i = digitsEnd(utf8, whole, to);
        int digits = i - whole;
        boolean zeros = digits > 1 && utf8[whole] == '0';
        byte[] separator = i < to && utf8[i] != decimal ? separator(utf8, i, to) : null;
        if (separator != null && digits > 0 && digits <= GROUP && utf8[whole] != '0') {
            while (i < to && isAt(separator, utf8, i, to)) {
                int end = digitsEnd(utf8, i + separator.length, to);
                if (end - i - separator.length != GROUP) {
                    return notANumber;
                }
                digits += GROUP;
                i = end;
            }
        }
        if (i < to && utf8[i] == decimal) {
            int end = digitsEnd(utf8, i + 1, to);
            digits += end - i - 1;
            i = end;
        }
        return i < to || digits == 0
                ? spelledMismatch(utf8, from, to)
                : decimals.mismatch(utf8[from] == '+', zeros, digits);
    }

    private static int digitsEnd(byte[] utf8, int from, int to) {
        int i = from;
        while (i < to && Digits.is(utf8[i])) {
            i++;
        }
        return i;
    }

    /** Whether the value has no sign that this format would change: then it is checked and written as it is, without a copy. */
    private boolean isPlain(byte[] utf8, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Digits.is(utf8[i]) && (i > from || utf8[i] != '-')) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean isRewritten() {
        return true;
    }

    @Override
    public int write(byte[] utf8, int from, int to, byte[] out, int at) {
        if (bare && written instanceof DecimalFormat && utf8[from] != MINUS_BYTES[0]) {
            return writeBare(utf8, from, to, out, at);
        }
        if (isPlain(utf8, from, to)) {
            return written.write(utf8, from, to, out, at);
        }
        int length = spell(utf8, from, to, out, at);
        if (length == NOT_A_NUMBER || !written.isRewritten()) {
            return length;
        }
        byte[] number = new byte[length];
        System.arraycopy(out, at, number, 0, length);
        return written.write(number, 0, length, out, at);
    }

    /** Leaves out the signs between thousands of a number that fits. */
    private int writeBare(byte[] utf8, int from, int to, byte[] out, int at) {
        int end = at;
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (b == decimal) {
                out[end++] = '.';
            } else if (Digits.is(b) || b == '-' || b == '+' || (b | 0x20) == 'e') {
                out[end++] = b;
            }
        }
        return end - at;
    }

    /** A minus sign of three bytes is one then, and a number in parentheses gets one. */
    @Override
    public int maxBytes(int valueBytes) {
        return written.maxBytes(valueBytes + 1);
    }

    @Override
    public Range range(@Nullable String min, @Nullable String max) {
        Range range = written.range(min, max);
        return (utf8, from, to) -> {
            byte[] number = new byte[maxBytes(to - from)];
            int length = spell(utf8, from, to, number, 0);
            return length != NOT_A_NUMBER && range.holds(number, 0, length);
        };
    }

    /** Writes sign, digits and decimal point, and answers how many bytes those are; {@link #NOT_A_NUMBER} if the value is no number. */
    private int spell(byte[] utf8, int from, int to, byte[] out, int at) {
        int first = from;
        while (first < to && !Digits.is(utf8[first]) && !isFraction(utf8, first, to, from)) {
            first++;
        }
        int end = to;
        while (end > first && !Digits.is(utf8[end - 1]) && !isDecimalAfterDigit(utf8, first, end - 1)) {
            end--;
        }
        if (first >= end) {
            return NOT_A_NUMBER;
        }
        byte sign = bare ? bareSign(utf8, from, first) : affixSign(utf8, from, first, end, to);
        if (sign == 0 || (bare && end != to)) {
            return exponent(utf8, from, to, out, at);
        }
        int next = at;
        if (sign != ' ') {
            out[next++] = sign;
        }
        int length = digits(utf8, first, end, out, next);
        return length == NOT_A_NUMBER ? exponent(utf8, from, to, out, at) : next + length - at;
    }

    private boolean isDecimalAfterDigit(byte[] utf8, int first, int at) {
        return utf8[at] == decimal && at > first && Digits.is(utf8[at - 1]);
    }

    /** A point after letters, as in {@code Rs.100}, is theirs. */
    private boolean isFraction(byte[] utf8, int at, int to, int from) {
        boolean afterLetter = at > from && (utf8[at - 1] | 0x20) >= 'a' && (utf8[at - 1] | 0x20) <= 'z';
        return utf8[at] == decimal && !afterLetter && at + 1 < to && Digits.is(utf8[at + 1]);
    }

    /** {@code 1.5E-3}, as programs write numbers: there is nothing else in them that the style is about. */
    private int exponent(byte[] utf8, int from, int to, byte[] out, int at) {
        if (!(written instanceof DecimalFormat) || !hasExponent(utf8, from, to)) {
            return NOT_A_NUMBER;
        }
        for (int i = from; i < to; i++) {
            byte b = utf8[i];
            if (b == decimal) {
                b = '.';
            } else if (b == '.' || b == ',') {
                return NOT_A_NUMBER;
            }
            out[at + i - from] = b;
        }
        return written.typeMismatch(out, at, at + to - from) == null ? to - from : NOT_A_NUMBER;
    }

    private static boolean hasExponent(byte[] utf8, int from, int to) {
        for (int i = from + 1; i + 1 < to; i++) {
            if ((utf8[i] | 0x20) == 'e' && (Digits.is(utf8[i - 1]) || utf8[i - 1] == '.' || utf8[i - 1] == ',')) {
                return true;
            }
        }
        return false;
    }

    /** Digits with their signs, in a number that begins and ends with one of them. */
    private int digits(byte[] utf8, int from, int end, byte[] out, int at) {
        int next = at;
        int i = from;
        while (i < end && Digits.is(utf8[i])) {
            out[next++] = utf8[i++];
        }
        byte[] separator = i < end ? separator(utf8, i, end) : null;
        if (separator != null) {
            if (i - from > GROUP || i == from || utf8[from] == '0') {
                return NOT_A_NUMBER;
            }
            while (i < end && isAt(separator, utf8, i, end)) {
                i += separator.length;
                for (int d = 0; d < GROUP; d++) {
                    if (i >= end || !Digits.is(utf8[i])) {
                        return NOT_A_NUMBER;
                    }
                    out[next++] = utf8[i++];
                }
            }
        }
        if (i < end && utf8[i] == decimal) {
            out[next++] = '.';
            i++;
            while (i < end && Digits.is(utf8[i])) {
                out[next++] = utf8[i++];
            }
        }
        return i == end ? next - at : NOT_A_NUMBER;
    }

    private byte @Nullable [] separator(byte[] utf8, int at, int end) {
        for (byte[] sign : thousands) {
            if (isAt(sign, utf8, at, end)) {
                return sign;
            }
        }
        return null;
    }

    private static boolean isAt(byte[] sign, byte[] utf8, int at, int end) {
        if (end - at < sign.length) {
            return false;
        }
        for (int i = 0; i < sign.length; i++) {
            if (utf8[at + i] != sign[i]) {
                return false;
            }
        }
        return true;
    }

    /** The sign before the digits, a blank if there is none, or 0 if there is anything else. */
    private static byte bareSign(byte[] utf8, int from, int first) {
        return switch (first - from) {
            case 0 -> ' ';
            case 1 -> utf8[from] == '-' || utf8[from] == '+' ? utf8[from] : 0;
            case 3 -> isAt(MINUS_BYTES, utf8, from, first) ? (byte) '-' : 0;
            default -> 0;
        };
    }

    /** As {@link #bareSign}, where there may be a currency or a percent sign. */
    private byte affixSign(byte[] utf8, int from, int first, int end, int to) {
        if (first - from > MAX_AFFIX_BYTES || to - end > MAX_AFFIX_BYTES) {
            return 0;
        }
        String before = squeezed(utf8, from, first);
        String after = squeezed(utf8, end, to);
        boolean negative = false;
        if (before.indexOf('(') >= 0 || after.indexOf(')') >= 0) {
            String opened = before.replaceFirst("\\(", "");
            String closed = after.replaceFirst("\\)", "");
            if (opened.length() == before.length()
                    || closed.length() == after.length()
                    || (opened + closed).indexOf('-') >= 0
                    || (opened + closed).indexOf('+') >= 0) {
                return 0;
            }
            return isAffix(opened, closed) ? (byte) '-' : 0;
        }
        String text = before + " " + after;
        int sign = Math.max(text.indexOf('-'), text.indexOf('+'));
        if (sign >= 0) {
            negative = text.charAt(sign) == '-';
            text = text.substring(0, sign) + text.substring(sign + 1);
        }
        int gap = text.indexOf(' ');
        if (!isAffix(text.substring(0, gap), text.substring(gap + 1))) {
            return 0;
        }
        return negative ? (byte) '-' : sign < 0 ? (byte) ' ' : (byte) '+';
    }

    /** Without white space, and with one kind of minus sign. */
    private static String squeezed(byte[] utf8, int from, int to) {
        return from == to
                ? ""
                : SPACES.matcher(new String(utf8, from, to - from, StandardCharsets.UTF_8))
                        .replaceAll("")
                        .replace(MINUS, "-");
    }

    private boolean isAffix(String before, String after) {
        if (!before.isEmpty() && !after.isEmpty()) {
            return false;
        }
        String affix = before + after;
        if (affix.isEmpty()) {
            return true;
        }
        return style.affix() == NumberStyle.Affix.PERCENT ? affix.equals("%") : isCurrency(affix);
    }

    /** {@code €}, {@code US$}, {@code CHF}, {@code kr.}: other words say what is counted. */
    private static boolean isCurrency(String text) {
        String letters = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (CURRENCIES.contains(letters.toUpperCase(Locale.ROOT))) {
            return true;
        }
        return letters.length() <= MAX_SYMBOL_LENGTH
                && letters.codePoints().anyMatch(c -> Character.getType(c) == Character.CURRENCY_SYMBOL)
                && letters.codePoints()
                        .allMatch(c -> Character.getType(c) == Character.CURRENCY_SYMBOL || Character.isLetter(c));
    }
}
