package dev.caravan.message;

import org.jspecify.annotations.Nullable;

/** A message that is not, or not known to be, what a splitter sent: it says nothing about the chunk that it names. */
public class RefusedMessageException extends MalformedMessageException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;
    private final @Nullable ChunkId chunk;

    /** @param chunk that the message names; null if it names none */
    public RefusedMessageException(Refusal refusal, @Nullable ChunkId chunk, String message) {
        super(message);
        this.refusal = refusal;
        this.chunk = chunk;
    }

    RefusedMessageException(String message) {
        this(Refusal.MALFORMED, null, message);
    }

    public Refusal refusal() {
        return refusal;
    }

    /** The chunk that the message names, which need not exist; null if it names none. */
    public @Nullable ChunkId chunk() {
        return chunk;
    }
}
