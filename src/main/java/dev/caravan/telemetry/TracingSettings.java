package dev.caravan.telemetry;

import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.tracing}.
 *
 * @param endpoint base URL of a collector that takes OTLP over HTTP, such as {@code http://collector:4318}
 */
@ConfigurationProperties("caravan.tracing")
@Validated
record TracingSettings(
        @Pattern(regexp = "https?://[^/].*", message = "must be an http or https URL, such as http://collector:4318") String endpoint) {
    /** Where spans are posted (OTLP specification, "OTLP/HTTP Request"). */
    String traces() {
        return endpoint + (endpoint.endsWith("/") ? "" : "/") + "v1/traces";
    }
}
