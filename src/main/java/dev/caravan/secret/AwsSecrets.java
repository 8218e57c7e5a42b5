package dev.caravan.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;

/**
 * Fetches secrets with the credentials, the region and the endpoint of the environment, each once. Only this class needs the client of
 * Secrets Manager: a start without a reference doesn't load it. Not thread-safe.
 */
final class AwsSecrets {
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, String> fetched = new HashMap<>();

    /** @throws UserException if it can't be fetched; the message names the reference and AWS's reason, never the secret */
    String fetch(SecretReference reference) {
        String secret = fetched.get(reference.secret());
        if (secret == null) {
            secret = ask(reference);
            fetched.put(reference.secret(), secret);
        }
        return reference.field() == null ? secret : field(reference, reference.field(), secret);
    }

    private static String ask(SecretReference reference) {
        try (SdkHttpClient http = Apache5HttpClient.create();
                SecretsManagerClient client =
                        SecretsManagerClient.builder().httpClient(http).build()) {
            String text = client.getSecretValue(ask -> ask.secretId(reference.secret()))
                    .secretString();
            if (text == null) {
                throw unusable(reference, "it is binary, not text");
            }
            return text;
        } catch (AwsServiceException e) {
            throw new UserException(ErrorKind.ACCESS_DENIED, message(reference, reason(e)), e);
        } catch (SdkClientException e) {
            throw new UserException(ErrorKind.UNAVAILABLE, message(reference, e.getMessage()), e);
        }
    }

    private static @Nullable String reason(AwsServiceException e) {
        return e.awsErrorDetails() == null
                ? e.getMessage()
                : e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
    }

    private String field(SecretReference reference, String field, String secret) {
        JsonNode value;
        try {
            value = json.readTree(secret).path(field);
        } catch (JsonProcessingException quotesTheSecret) {
            throw unusable(reference, "it is no JSON object");
        }
        if (!value.isValueNode() || value.isNull()) {
            throw unusable(reference, "it has no such field");
        }
        return value.asText();
    }

    private static UserException unusable(SecretReference reference, String why) {
        return new UserException(ErrorKind.CONFIGURATION, message(reference, why));
    }

    private static String message(SecretReference reference, @Nullable String why) {
        return "%s can't be read: %s".formatted(reference, why);
    }
}
