package dev.caravan.explain;

import java.time.Duration;

/** How long an explanation may take. Thread-safe. */
final class Deadline implements Runnable {
    private final long endNanos;
    private final Duration most;

    Deadline(Duration most) {
        this.most = most;
        this.endNanos = System.nanoTime() + most.toNanos();
    }

    /** Thrown after the end. */
    static final class PassedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PassedException(Duration most) {
            super(
                    "it would take longer than %d s; the command line may take as long as it needs: caravan explain JOB LINE"
                            .formatted(most.toSeconds()));
        }
    }

    /** @throws PassedException after the end */
    @Override
    public void run() {
        if (endNanos - System.nanoTime() < 0) {
            throw new PassedException(most);
        }
    }

    /**
     * Time left for a statement, in whole seconds, 1 or more.
     *
     * @throws PassedException after the end
     */
    int secondsLeft() {
        run();
        return (int) Math.min(
                Integer.MAX_VALUE,
                1 + Duration.ofNanos(endNanos - System.nanoTime()).toSeconds());
    }
}
