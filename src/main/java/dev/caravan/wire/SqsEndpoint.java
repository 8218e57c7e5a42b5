package dev.caravan.wire;

import java.net.URI;

/**
 * Where SQS is spoken, when that is not AWS itself.
 *
 * @param uri address of the service
 * @param region region that requests are signed for
 * @param inMemory whether its messages are gone with the process that holds them, which is this one
 */
public record SqsEndpoint(URI uri, String region, boolean inMemory) {}
