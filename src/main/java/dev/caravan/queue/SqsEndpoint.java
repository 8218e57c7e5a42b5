package dev.caravan.queue;

import software.amazon.awssdk.services.sqs.SqsClient;

/** An SQS that is not AWS itself. */
public interface SqsEndpoint {
    /** A client of it, to be closed by whoever asked for it. */
    SqsClient client();

    /** Whether its messages are gone with the process that holds them, which is this one. */
    boolean inMemory();
}
