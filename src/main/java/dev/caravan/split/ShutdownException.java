package dev.caravan.split;

/** The process stops while it splits; the job is the next splitter's, who goes on where this one was. */
class ShutdownException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}
