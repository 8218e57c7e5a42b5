package dev.caravan.value;

import java.nio.charset.Charset;
import java.util.List;
import java.util.Set;

/**
 * What columns of a table can hold without changing it, beside the format of their type: limits for {@link ValueFormats#limited}. Databases
 * reject some of these values and change others without an error. Equal arguments give equal limits.
 */
public final class ValueLimits {
    /** Days, as a column without time keeps them. */
    public static final ValueFormat DATE = ValueFormats.date(null, true);
    /** Times without an offset from UTC. */
    public static final ValueFormat TIMESTAMP = ValueFormats.timestamp(null, false, true);
    /** Integers from 0 to 2^64 - 1. */
    public static final ValueFormat UNSIGNED = new IntegerFormat(false).unsigned();
    /** Text that a column padded with blanks returns unchanged. */
    public static final ValueFormat NO_TRAILING_BLANK = new TextLimits.NoTrailingBlank();
    /** 1901 to 2155 and 0000, in four digits: MySQL reads two digits as a year of this or the last century. */
    public static final ValueFormat YEAR = new TimeLimits.Year();
    /** IPv4 addresses without leading zeros. */
    public static final ValueFormat INET4 = new TextLimits.InternetAddress(false);
    /** IPv6 addresses; MariaDB would change an IPv4 address to a mapped one. */
    public static final ValueFormat INET6 = new TextLimits.InternetAddress(true);

    /** IPv4 networks with four bytes or the number of their bits; IPv6 networks. */
    public static final ValueFormat NETWORK = new TextLimits.Network();
    /** Hardware addresses of eight bytes (EUI-64). */
    public static final ValueFormat EUI64 = new TextLimits.EightBytesAddress();
    /** Amounts with two digits after a decimal point, with commas between thousands and a dollar, or without. */
    public static final ValueFormat MONEY = new NumberLimits.Money();
    /** Timestamps that name their zone or offset from UTC. */
    public static final ValueFormat POINT_IN_TIME = new TimeLimits.PointInTime();

    private ValueLimits() {}

    /** Text of at most so many characters (Unicode code points). */
    public static ValueFormat characters(int max) {
        return new TextLimits.Characters(max);
    }

    /** Text of at most so many UTF-16 units. */
    public static ValueFormat units(int max) {
        return new TextLimits.Units(max);
    }

    /** Text of at most so many bytes in a character set. */
    public static ValueFormat bytes(long max, Charset charset) {
        return new TextLimits.Bytes(max, charset);
    }

    /** Text of exactly so many bytes in UTF-8. */
    public static ValueFormat exactBytes(int length) {
        return new TextLimits.ExactBytes(length);
    }

    /** One of these words, exactly as written. */
    public static ValueFormat word(Set<String> words) {
        return new TextLimits.Word(words);
    }

    /** Some of these words, exactly as written, once each, in any order, separated by commas; or none. */
    public static ValueFormat words(Set<String> words) {
        return new TextLimits.Words(words);
    }

    /**
     * Decimals with at most {@code scale} digits after the point and {@code precision - scale} before it.
     *
     * @param scale negative: so many digits before the point are zero
     */
    public static ValueFormat decimal(int precision, int scale) {
        return new NumberLimits.Exact(precision, scale);
    }

    /** Signed integers of so many bits, 63 at most. */
    public static ValueFormat integer(int bits) {
        return NumberLimits.Bounded.of(-(1L << (bits - 1)), (1L << (bits - 1)) - 1);
    }

    /** Decimals of so many significant digits. */
    public static ValueFormat significantDigits(int max) {
        return new NumberLimits.SignificantDigits(max);
    }

    /**
     * Decimals within the range of binary floating point, which rounds them to its digits.
     *
     * @param bits 32 or 64
     */
    public static ValueFormat floatingPoint(int bits) {
        return new NumberLimits.FloatingPoint(bits);
    }

    /** Times whose seconds have at most so many digits after the point, trailing zeros apart. */
    public static ValueFormat fractionDigits(int max) {
        return new TimeLimits.FractionDigits(max);
    }

    /**
     * Times of day, also with {@code AM} and {@code PM}, and 24:00.
     *
     * @param zoned whether they have an offset from UTC
     */
    public static ValueFormat timeOfDay(boolean zoned) {
        return new TimeLimits.TimeOfDay(zoned);
    }

    /**
     * Durations as PostgreSQL reads them alike in every setting.
     *
     * @param fields of the type, such as {@code day to hour}; empty: all
     * @param fractionDigits of the seconds, 0 to 6
     */
    public static ValueFormat interval(String fields, int fractionDigits) {
        return new IntervalLimit(fields, fractionDigits);
    }

    /** Arrays as PostgreSQL writes them, whose elements have these limits, NULL apart. */
    public static ValueFormat array(List<ValueFormat> limits) {
        return new ElementLimits.Array(limits);
    }

    /** Ranges and multiranges as PostgreSQL writes them, whose bounds have these limits. */
    public static ValueFormat range(List<ValueFormat> limits) {
        return new ElementLimits.Range(limits);
    }

    /**
     * Times of day, or durations: hours, minutes and, if any, seconds, separated by colons.
     *
     * @param maxHours the largest number of hours
     * @param signed whether there may be a minus sign
     */
    public static ValueFormat clock(int maxHours, boolean signed) {
        return new TimeLimits.Clock(maxHours, signed);
    }
}
