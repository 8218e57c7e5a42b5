package dev.caravan.source.s3;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** The client, made when it is first used: who loads no object waits for none. Thread-safe. */
final class S3Connection implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Of silence. */
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private final S3Settings settings;
    private @Nullable S3Client client;

    S3Connection(S3Settings settings) {
        this.settings = settings;
    }

    synchronized S3Client client() {
        if (client == null) {
            S3ClientBuilder builder = S3Client.builder()
                    .httpClient(Apache5HttpClient.builder()
                            .connectionTimeout(CONNECT_TIMEOUT)
                            .socketTimeout(READ_TIMEOUT)
                            .build());
            if (settings.endpoint() != null) {
                builder.endpointOverride(settings.endpoint());
            }
            // Elsewhere buckets seldom have host names of their own.
            client = builder.forcePathStyle(ChildEnvironment.endpoint(settings.endpoint()) != null)
                    .build();
        }
        return client;
    }

    Map<String, String> childEnvironment() {
        return ChildEnvironment.of(
                settings, client().serviceClientConfiguration().region().id());
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
        }
    }
}
