package dev.caravan.queue;

import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A server that speaks SQS, such as ElasticMQ or LocalStack.
 *
 * @param uri address of the service
 * @param region region that requests are signed for
 */
record SqsAddress(URI uri, String region) implements SqsEndpoint {
    @Override
    public SqsClient client() {
        return QueueConfiguration.client()
                .endpointOverride(uri)
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                .build();
    }

    @Override
    public boolean inMemory() {
        return false;
    }
}
