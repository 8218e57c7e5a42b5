package dev.caravan.source.s3;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The client, made when it is first used: who loads no object waits for none. Thread-safe. */
final class S3Connection implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Of silence. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    /** Where the SDK itself looks for another endpoint (AWS SDKs and Tools Reference Guide, "Service-specific endpoints"). */
    private static final List<String> ENDPOINT_VARIABLES = List.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");

    private static final List<String> ENDPOINT_PROPERTIES = List.of("aws.endpointUrlS3", "aws.endpointUrl");

    private final S3Settings settings;
    private @Nullable S3Client client;

    S3Connection(S3Settings settings) {
        this.settings = settings;
    }

    synchronized S3Client client() {
        if (client == null) {
            S3ClientBuilder builder = S3Client.builder()
                    .httpClient(ApacheHttpClient.builder()
                            .connectionTimeout(CONNECT_TIMEOUT)
                            .socketTimeout(READ_TIMEOUT)
                            .build());
            if (settings.endpoint() != null) {
                builder.endpointOverride(settings.endpoint());
            }
            // Elsewhere buckets seldom have host names of their own.
            client = builder.forcePathStyle(isElsewhere()).build();
        }
        return client;
    }

    private boolean isElsewhere() {
        return settings.endpoint() != null
                || ENDPOINT_VARIABLES.stream().anyMatch(name -> System.getenv(name) != null)
                || ENDPOINT_PROPERTIES.stream().anyMatch(name -> System.getProperty(name) != null);
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }
}
