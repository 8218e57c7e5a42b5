package dev.caravan.wire;

/** A queue that the process needs is not there and may not be made. */
public class MissingQueueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingQueueException(String queue, Throwable cause) {
        super(
                "SQS queue \"%s\" does not exist; create it, or set caravan.sqs.create-queues=true".formatted(queue),
                cause);
    }
}
