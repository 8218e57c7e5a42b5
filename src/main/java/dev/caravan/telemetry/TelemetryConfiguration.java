package dev.caravan.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Sends spans to a collector, in batches, on a separate thread. A collector that is away costs spans, and no load waits for it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("caravan.tracing.endpoint")
@EnableConfigurationProperties(TracingSettings.class)
class TelemetryConfiguration {
    /** A stop waits for the last batch as long at most. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Bean
    static JobSpanIds jobSpanIds() {
        return new JobSpanIds();
    }

    @Bean
    static SdkTracerProvider tracerProvider(TracingSettings settings, JobSpanIds ids) {
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.traces())
                .setTimeout(TIMEOUT)
                .setRetryPolicy(null)
                .build();
        return SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "caravan"))))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setScheduleDelay(PAUSE)
                        .setExporterTimeout(TIMEOUT)
                        .build())
                .build();
    }

    @Bean
    static Tracer tracer(SdkTracerProvider provider) {
        return provider.get("dev.caravan");
    }
}
