package dev.caravan.source.s3;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * S3 as this process reaches it, for a process that it starts: variables of the AWS SDKs and Tools Reference Guide. Keys are among them only if
 * they are this process's own; a profile or role is found by the child itself.
 */
final class ChildEnvironment {
    /** Java's properties that come before variables of the environment, which a child inherits. */
    private static final Map<String, String> CREDENTIALS = Map.of(
            "aws.accessKeyId", "AWS_ACCESS_KEY_ID",
            "aws.secretAccessKey", "AWS_SECRET_ACCESS_KEY",
            "aws.sessionToken", "AWS_SESSION_TOKEN");

    /** Where the SDK itself looks for another endpoint ("Service-specific endpoints"). */
    private static final List<String> ENDPOINT_VARIABLES = List.of("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");

    private static final List<String> ENDPOINT_PROPERTIES = List.of("aws.endpointUrlS3", "aws.endpointUrl");

    private ChildEnvironment() {}

    /** @param region that requests are signed for */
    static Map<String, String> of(S3Settings settings, String region) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("AWS_REGION", region);
        String endpoint = endpoint(settings.endpoint());
        if (endpoint != null) {
            environment.put("AWS_ENDPOINT_URL_S3", endpoint);
        }
        CREDENTIALS.forEach((property, variable) -> {
            String value = System.getProperty(property);
            if (value != null) {
                environment.put(variable, value);
            }
        });
        return environment;
    }

    /** Another endpoint than that of AWS, or null. */
    static @Nullable String endpoint(@Nullable URI configured) {
        if (configured != null) {
            return configured.toString();
        }
        for (String name : ENDPOINT_PROPERTIES) {
            if (System.getProperty(name) != null) {
                return System.getProperty(name);
            }
        }
        for (String name : ENDPOINT_VARIABLES) {
            if (System.getenv(name) != null) {
                return System.getenv(name);
            }
        }
        return null;
    }
}
