package dev.caravan.value;

import org.jspecify.annotations.Nullable;

/**
 * What the values of one column look like, on their UTF-8 bytes. A value is never empty, and white space around it is no part of it.
 * Immutable, thread-safe; the common case takes no allocation.
 */
public interface ValueFormat {
    /** Why the bytes from {@code from} to before {@code to} are no such value; null: they are one. */
    @Nullable TypeMismatch typeMismatch(byte[] utf8, int from, int to);

    /** Whether {@link #write} may write anything but the bytes that it is given. */
    default boolean isRewritten() {
        return false;
    }

    /**
     * Writes a value that fits the way that databases take it. It holds nothing that COPY would want escaped if the form
     * {@link #isRewritten}.
     *
     * @param out has room for {@link #maxBytes} from {@code at}
     * @return the number of bytes written
     */
    default int write(byte[] utf8, int from, int to, byte[] out, int at) {
        System.arraycopy(utf8, from, out, at, to - from);
        return to - from;
    }

    /** Bytes that {@link #write} makes at most of a value of so many bytes. */
    default int maxBytes(int valueBytes) {
        return valueBytes;
    }

    /**
     * The values between two others, both included.
     *
     * @param min null: no lower bound
     * @param max null: no upper bound
     * @throws IllegalArgumentException if one is no value of this form, or the form has no order; the message says what it must be
     */
    default Range range(@Nullable String min, @Nullable String max) {
        throw new IllegalArgumentException(
                "its type has no order; min and max are for integer, decimal, date and timestamp");
    }

    /** Whether a value that fits lies within bounds. */
    interface Range {
        boolean holds(byte[] utf8, int from, int to);
    }
}
