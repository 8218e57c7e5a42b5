package dev.caravan.cli.output;

import java.io.PrintWriter;

/**
 * What a command says when it is stopped by Ctrl-C or SIGTERM, from its first moment to its last; what fails because of
 * that is not worth a word. Thread-safe.
 */
public final class ShutdownMessage implements AutoCloseable {
    private static volatile boolean said;

    private final Thread hook;

    private ShutdownMessage(Thread hook) {
        this.hook = hook;
    }

    public static ShutdownMessage of(PrintWriter err, String words) {
        return of(err, words, () -> {});
    }

    /** @param last is done after the words */
    public static ShutdownMessage of(PrintWriter err, String words, Runnable last) {
        Thread hook = new Thread(() -> {
            said = true;
            err.println(words);
            err.flush();
            last.run();
        });
        Runtime.getRuntime().addShutdownHook(hook);
        return new ShutdownMessage(hook);
    }

    public static boolean isSaid() {
        return said;
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException stopping) {
            // It is being said.
        }
    }
}
