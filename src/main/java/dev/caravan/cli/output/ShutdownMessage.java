package dev.caravan.cli.output;

import java.io.PrintWriter;
import java.util.function.Supplier;

/**
 * The message that a command prints when Ctrl-C or SIGTERM stops it. Failures that follow from the stop are not reported.
 * Thread-safe.
 */
public final class ShutdownMessage implements AutoCloseable {
    private static volatile boolean printed;

    private final Thread hook;

    private ShutdownMessage(Thread hook) {
        this.hook = hook;
    }

    public static ShutdownMessage of(PrintWriter err, String words) {
        return of(err, words, () -> {});
    }

    /** @param last runs after the message */
    public static ShutdownMessage of(PrintWriter err, String words, Runnable last) {
        return of(err, () -> words, last);
    }

    /** @param words as they are then */
    public static ShutdownMessage of(PrintWriter err, Supplier<String> words) {
        return of(err, words, () -> {});
    }

    private static ShutdownMessage of(PrintWriter err, Supplier<String> words, Runnable last) {
        Thread hook = new Thread(() -> {
            printed = true;
            err.println(words.get());
            err.flush();
            last.run();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return new ShutdownMessage(hook);
    }

    public static boolean isPrinted() {
        return printed;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // The JVM is stopping, and the hook runs.
        }
    }
}
