package dev.caravan.queue;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.sqs}.
 *
 * @param endpoint address of an SQS that is not AWS (ElasticMQ, LocalStack); absent: the queue inside this process, or
 *     in profile {@code aws} AWS itself
 * @param region region to sign for where an endpoint is given
 * @param queue name of the queue of chunks; its dead letter queue is called so too, and {@code -dlq}
 * @param createQueues whether missing queues are made at start; absent: yes where an endpoint is given or the queue is
 *     inside this process, no on AWS
 * @param visibilityTimeout how long a chunk that was received stays hidden from other loaders; extended while a loader
 *     works on it. Absent: 30 s on AWS, 10 s where an endpoint is given, 5 s for a queue inside this process, because
 *     ElasticMQ keeps a chunk in memory for so long even if it was deleted before
 * @param maxReceives how often a chunk is received before SQS itself moves it to the dead letter queue
 */
@ConfigurationProperties("caravan.sqs")
@Validated
record SqsSettings(
        @Nullable URI endpoint,
        @DefaultValue("us-east-1") String region,

        @DefaultValue(Channels.ROWS_QUEUE)
        @Pattern(
                regexp = "[A-Za-z0-9_-]{1,76}",
                message =
                        "must be the name of a standard queue: up to 76 letters, digits, - and _. No order is needed, and so no FIFO queue")
        String queue,

        @Nullable Boolean createQueues,

        @DurationMin(seconds = 5) @DurationMax(hours = 12) @Nullable Duration visibilityTimeout,

        @DefaultValue("10") @Min(2) @Max(1000) int maxReceives) {
    private static final Duration ON_AWS = Duration.ofSeconds(30);
    private static final Duration ELSEWHERE = Duration.ofSeconds(10);
    private static final Duration IN_MEMORY = Duration.ofSeconds(5);

    /** The visibility time-out at an endpoint; null: on AWS. */
    Duration visibilityTimeoutAt(@Nullable SqsEndpoint where) {
        if (visibilityTimeout != null) {
            return visibilityTimeout;
        }
        return where == null ? ON_AWS : where.inMemory() ? IN_MEMORY : ELSEWHERE;
    }
}
