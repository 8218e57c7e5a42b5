package dev.caravan.queue;

import software.amazon.awssdk.services.sqs.SqsClient;

/** An SQS that is not AWS itself. */
public interface SqsEndpoint {
    /** A client for this endpoint; the caller closes it. */
    SqsClient client();

    /** Whether its messages are gone with the process that holds them, which is this one. */
    boolean inMemory();
}
