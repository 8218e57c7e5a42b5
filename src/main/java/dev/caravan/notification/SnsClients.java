package dev.caravan.notification;

import dev.caravan.queue.QueueConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.SnsException;

/** Clients of SNS, made when they are first used; credentials, and whether SNS is elsewhere, say AWS's standard chain. Thread-safe. */
@Component
class SnsClients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnsClients.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final int REGION_IN_ARN = 3;

    private final Map<String, SnsClient> clients = new HashMap<>();

    /** For a topic, which is in the region that its ARN says. */
    synchronized SnsClient clientOf(String topic) {
        return clients.computeIfAbsent(
                topic.split(":", -1)[REGION_IN_ARN],
                region -> SnsClient.builder()
                        .region(Region.of(region))
                        .httpClient(ApacheHttpClient.builder()
                                .connectionTimeout(TIMEOUT)
                                .socketTimeout(TIMEOUT)
                                .build())
                        .build());
    }

    /** @throws QueueConfigurationException if there is no such topic */
    void require(String topic, String setting) {
        try {
            clientOf(topic).getTopicAttributes(ask -> ask.topicArn(topic));
        } catch (NotFoundException e) {
            throw new QueueConfigurationException(
                    "%s: there is no topic %s; make it, or leave the setting out".formatted(setting, topic), e);
        } catch (SnsException e) {
            // Who may publish needs no right to look.
            LOG.debug("{} can't be looked at", topic, e);
        } catch (SdkClientException e) {
            if (String.valueOf(e.getMessage()).startsWith("Unable to load")) {
                throw e;
            }
            LOG.warn(
                    "the topic {} can't be reached now: what it is to be told waits ({})",
                    topic,
                    NotificationDelivery.oneLine(e));
        }
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(SnsClient::close);
    }
}
