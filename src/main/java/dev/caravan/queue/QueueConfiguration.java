package dev.caravan.queue;

import java.nio.file.Path;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/** The SQS client and the queues, from whichever endpoint the settings or the default profile name. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SqsSettings.class)
class QueueConfiguration {
    @Bean
    @ConditionalOnProperty("caravan.sqs.endpoint")
    SqsEndpoint configuredEndpoint(SqsSettings settings) {
        return new SqsAddress(Objects.requireNonNull(settings.endpoint()), settings.region());
    }

    @Bean
    SqsClient sqsClient(ObjectProvider<SqsEndpoint> endpoint) {
        SqsEndpoint where = endpoint.getIfAvailable();
        return where == null ? client().build() : where.client();
    }

    static SqsClientBuilder client() {
        return SqsClient.builder()
                .httpClient(Apache5HttpClient.create())
                // A packed chunk includes a checksum (RFC 8878), which costs much less than MD5.
                .checksumValidationEnabled(false);
    }

    @Bean
    Queues queues(SqsClient sqs, SqsSettings settings, ObjectProvider<SqsEndpoint> endpoint) {
        Boolean create = settings.createQueues();
        SqsEndpoint where = endpoint.getIfAvailable();
        return new Queues(
                sqs,
                settings.queue(),
                settings.visibilityTimeoutAt(where),
                settings.maxReceives(),
                create == null ? where != null : create);
    }

    @Bean
    RowsQueue rowsQueue(
            Queues queues,
            SqsSettings settings,
            ObjectProvider<SqsEndpoint> endpoint,
            @Value("${caravan.data-dir}") Path dataDir) {
        Queues.Urls urls = queues.require();
        SqsEndpoint where = endpoint.getIfAvailable();
        boolean inMemory = where != null && where.inMemory();
        String name = inMemory ? RowsQueue.nameInMemory(dataDir) : urls.rows();
        return new RowsQueue(urls.rows(), urls.deadLetters(), name, inMemory, settings.visibilityTimeoutAt(where));
    }
}
