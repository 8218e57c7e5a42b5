package dev.caravan.error;

/** The innermost cause of an exception, which usually names what failed: a host, a file, a value. */
public final class RootCause {
    private RootCause() {}

    /** The exception itself if it has no cause. */
    public static Throwable of(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
