package dev.caravan.source.s3;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings under {@code caravan.s3}: how S3 is reached. Region and credentials come from the AWS SDK's standard chain.
 *
 * @param endpoint an S3 that is not AWS; absent: what {@code AWS_ENDPOINT_URL_S3} or {@code AWS_ENDPOINT_URL} says, else AWS
 */
@ConfigurationProperties("caravan.s3")
public record S3Settings(@Nullable URI endpoint) {}
