package dev.caravan.notification;

import dev.caravan.queue.QueueConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.SnsException;

/** Clients of SNS, made on first use. Credentials and endpoint come from AWS's standard chain. Thread-safe. */
@Component
class SnsClients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnsClients.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int REGION_IN_ARN = 3;

    private final Map<String, SnsClient> clients = new HashMap<>();

    /** The client for the region in the topic's ARN. */
    synchronized SnsClient clientOf(String topic) {
        return clients.computeIfAbsent(
                topic.split(":", -1)[REGION_IN_ARN],
                region -> SnsClient.builder()
                        .region(Region.of(region))
                        .httpClient(Apache5HttpClient.builder()
                                .connectionTimeout(TIMEOUT)
                                .socketTimeout(TIMEOUT)
                                .build())
                        .build());
    }

    /** @throws QueueConfigurationException if the topic doesn't exist */
    void require(String topic, String setting) {
        try {
            clientOf(topic).getTopicAttributes(ask -> ask.topicArn(topic));
        } catch (NotFoundException e) {
            throw new QueueConfigurationException(
                    "%s: there is no topic %s; make it, or leave the setting out".formatted(setting, topic), e);
        } catch (SnsException e) {
            // The right to publish doesn't include the right to read attributes.
            LOG.debug("attributes of {} can't be read", topic, e);
        } catch (SdkClientException e) {
            if (String.valueOf(e.getMessage()).startsWith("Unable to load")) {
                throw e;
            }
            LOG.warn(
                    "the topic {} can't be reached now: its messages wait ({})",
                    topic,
                    NotificationDelivery.oneLine(e));
        }
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(SnsClient::close);
    }
}
