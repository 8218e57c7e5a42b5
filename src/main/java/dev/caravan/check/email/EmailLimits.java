package dev.caravan.check.email;

import java.time.Duration;

/** Refusals of e-mail settings that name key, value and range. */
final class EmailLimits {
    private EmailLimits() {}

    static void checkPositive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " is " + value + ", but must be above zero");
        }
    }

    static void checkRange(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(key + " is " + value + ", but must be from " + min + " to " + max);
        }
    }
}
