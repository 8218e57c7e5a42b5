package dev.caravan.wire;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** The SQS client and the queues, from whichever endpoint the settings or the default profile name. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SqsSettings.class)
class QueueConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(QueueConfiguration.class);

    @Bean
    @ConditionalOnProperty("caravan.sqs.endpoint")
    SqsEndpoint configuredEndpoint(SqsSettings settings) {
        return new SqsEndpoint(Objects.requireNonNull(settings.endpoint()), settings.region(), false);
    }

    @Bean
    SqsClient sqsClient(ObjectProvider<SqsEndpoint> endpoint) {
        SqsClientBuilder client = SqsClient.builder().httpClient(ApacheHttpClient.create());
        endpoint.ifAvailable(where -> client.endpointOverride(where.uri())
                .region(Region.of(where.region()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"))));
        return client.build();
    }

    @Bean
    RowsQueue rowsQueue(
            SqsClient sqs,
            SqsSettings settings,
            ObjectProvider<SqsEndpoint> endpoint,
            @Value("${caravan.data-dir}") Path dataDir) {
        SqsEndpoint where = endpoint.getIfAvailable();
        boolean create = settings.createQueues() == null ? where != null : settings.createQueues();
        String deadLetterUrl = queueUrl(sqs, Channels.ROWS_DEAD_LETTER_QUEUE, create, Map.of());
        String url = queueUrl(
                sqs,
                Channels.ROWS_QUEUE,
                create,
                create ? rowsQueueAttributes(arnOf(sqs, deadLetterUrl), settings) : Map.of());
        boolean inMemory = where != null && where.inMemory();
        String name = inMemory ? "memory:" + dataDir.toAbsolutePath().normalize() : url;
        return new RowsQueue(url, deadLetterUrl, name, inMemory, settings.visibilityTimeout());
    }

    private static Map<QueueAttributeName, String> rowsQueueAttributes(String deadLetterArn, SqsSettings settings) {
        return Map.of(
                QueueAttributeName.VISIBILITY_TIMEOUT,
                Long.toString(settings.visibilityTimeout().toSeconds()),
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":\"%d\"}"
                        .formatted(deadLetterArn, settings.maxReceives()));
    }

    private static String arnOf(SqsClient sqs, String url) {
        return sqs.getQueueAttributes(ask -> ask.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .getOrDefault(QueueAttributeName.QUEUE_ARN, "");
    }

    private static String queueUrl(
            SqsClient sqs, String name, boolean create, Map<QueueAttributeName, String> attributes) {
        try {
            return sqs.getQueueUrl(ask -> ask.queueName(name)).queueUrl();
        } catch (QueueDoesNotExistException missing) {
            if (!create) {
                throw new MissingQueueException(name, missing);
            }
            LOG.debug("Creating queue {}", name);
            return sqs.createQueue(ask -> ask.queueName(name).attributes(attributes))
                    .queueUrl();
        }
    }
}
