package dev.caravan.source.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.url}.
 *
 * @param allow hosts, addresses and networks ({@code 10.1.0.0/16}) that may be asked although they are not public
 * @param connectTimeout for a connection
 * @param readTimeout for the next bytes
 * @param maxRedirects from one URL to the next
 */
@ConfigurationProperties("caravan.url")
@Validated
public record UrlSettings(
        @DefaultValue List<String> allow,
        @DefaultValue("10s") @DurationMin(millis = 1) Duration connectTimeout,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration readTimeout,
        @DefaultValue("5") @Min(0) @Max(50) int maxRedirects) {
    public UrlSettings {
        allow = List.copyOf(allow);
    }
}
