package dev.caravan.split;

/** The queue is empty, and the ledger lacks chunks that were sent: they are lost and must be split again. */
class LostChunksException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LostChunksException(long job) {
        super("chunks of job %d are lost: the queue is empty and nothing has moved".formatted(job));
    }
}
