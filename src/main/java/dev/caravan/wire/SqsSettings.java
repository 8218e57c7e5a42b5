package dev.caravan.wire;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
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
 * @param createQueues whether missing queues are made at start; absent: yes where an endpoint is given or the queue is
 *     inside this process, no on AWS
 * @param visibilityTimeout how long a chunk that was received stays hidden from other loaders; extended while a loader
 *     works on it
 * @param maxReceives how often a chunk is received before SQS itself moves it to the dead letter queue
 */
@ConfigurationProperties("caravan.sqs")
@Validated
record SqsSettings(
        @Nullable URI endpoint,
        @DefaultValue("us-east-1") String region,
        @Nullable Boolean createQueues,

        @DefaultValue("30s") @DurationMin(seconds = 5) @DurationMax(hours = 12)
        Duration visibilityTimeout,

        @DefaultValue("10") @Min(2) @Max(1000) int maxReceives) {}
