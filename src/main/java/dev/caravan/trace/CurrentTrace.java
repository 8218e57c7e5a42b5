package dev.caravan.trace;

import org.jspecify.annotations.Nullable;

/** What the caller of this thread's work (a request, a notification) stated as the parent of what it causes. */
public final class CurrentTrace {
    private static final ThreadLocal<@Nullable TraceParent> CALLER = new ThreadLocal<>();

    private CurrentTrace() {}

    /** Null if the caller states none. */
    public static @Nullable TraceParent caller() {
        return CALLER.get();
    }

    /** States the caller's span until {@link #leave}. */
    public static void enter(@Nullable TraceParent caller) {
        CALLER.set(caller);
    }

    public static void leave() {
        CALLER.remove();
    }
}
