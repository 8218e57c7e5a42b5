package dev.caravan.publish;

/** A job can't be published: its mode, its table or its source forbids it, whoever tries. The message says why. */
class UnpublishableJobException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long job;

    UnpublishableJobException(long job, RuntimeException cause) {
        super(cause.getMessage(), cause);
        this.job = job;
    }

    long job() {
        return job;
    }
}
