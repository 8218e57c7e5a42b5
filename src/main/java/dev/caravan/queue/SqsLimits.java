package dev.caravan.queue;

/** What SQS takes (Amazon SQS developer guide, "Message quotas"). */
public final class SqsLimits {
    /** Messages in one SendMessageBatch. */
    public static final int BATCH_ENTRIES = 10;

    /** A message, attributes included, and the sum of a batch: 1 MiB. */
    public static final int MESSAGE_BYTES = 1 << 20;

    private SqsLimits() {}
}
