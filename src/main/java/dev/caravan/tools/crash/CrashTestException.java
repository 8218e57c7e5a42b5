package dev.caravan.tools.crash;

/** The test could not be carried out to its end, for the reason in the message. */
public final class CrashTestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CrashTestException(String message) {
        super(message);
    }
}
