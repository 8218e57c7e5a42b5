package dev.caravan.source.http;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings under {@code caravan.url}.
 *
 * @param allow hosts, addresses and networks ({@code 10.1.0.0/16}) that may be asked although they are not public
 * @param hosts the only hosts that may be asked, {@code files.example.com} or {@code *.example.com}; empty: any
 * @param connectTimeout for a connection
 * @param readTimeout for the next bytes
 * @param maxRedirects from one URL to the next
 */
@ConfigurationProperties("caravan.url")
@Validated
public record UrlSettings(
        @DefaultValue List<String> allow,

        @DefaultValue
        List<@Pattern(regexp = HOST, message = "must be a host such as files.example.com, or *.example.com") String>
                hosts,

        @DefaultValue("10s") @DurationMin(millis = 1) Duration connectTimeout,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration readTimeout,
        @DefaultValue("5") @Min(0) @Max(50) int maxRedirects) {
    @ConstructorBinding
    public UrlSettings {
        allow = List.copyOf(allow);
        hosts = List.copyOf(hosts);
    }

    private static final String HOST = "(\\*\\.)?[^*/\\s]+";

    /** Settings that allow any host. */
    public UrlSettings(List<String> allow, Duration connectTimeout, Duration readTimeout, int maxRedirects) {
        this(allow, List.of(), connectTimeout, readTimeout, maxRedirects);
    }

    /** The same, with other addresses beside the public ones. */
    public UrlSettings allowing(List<String> others) {
        return new UrlSettings(others, hosts, connectTimeout, readTimeout, maxRedirects);
    }
}
