package dev.caravan.tools.generate;

import java.math.BigInteger;

/** An exact sum of counts. */
final class CountSum {
    private BigInteger beyond64Bits = BigInteger.ZERO;
    private long sum;
    private boolean any;

    void add(long count) {
        any = true;
        long next = sum + count;
        boolean overflown = ((sum ^ next) & (count ^ next)) < 0;
        if (overflown) {
            beyond64Bits = beyond64Bits.add(BigInteger.valueOf(sum));
            next = count;
        }
        sum = next;
    }

    /** In decimal digits, or empty if there was no count. */
    String text() {
        if (!any) {
            return "";
        }
        return beyond64Bits.signum() == 0
                ? Long.toString(sum)
                : beyond64Bits.add(BigInteger.valueOf(sum)).toString();
    }
}
