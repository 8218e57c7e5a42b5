package dev.caravan.web;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import dev.caravan.web.limits.SlowBodyValve;
import dev.caravan.web.problem.CleanText;
import dev.caravan.web.problem.ProblemValve;
import dev.caravan.web.settings.WebSettings;
import java.time.Duration;
import java.util.Objects;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.jackson.Jackson2ObjectMapperBuilderCustomizer;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The HTTP server, in processes that have one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("caravan.management.enabled")
@EnableConfigurationProperties(WebSettings.class)
class WebConfiguration {
    /** Of Tomcat's threads, as many may wait for slow bodies. */
    private static final int SLOW_EIGHTHS = 7;

    private static final int EIGHTHS = 8;

    /** Default of Tomcat. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(20);

    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsOfTomcat() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }

    /** In each period of the connection time-out, a client must send as many bytes as the minimum rate requires. */
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> boundsOfSlowness(
            WebSettings settings, ServerProperties server) {
        return factory -> factory.addEngineValves(new SlowBodyValve(
                Objects.requireNonNullElse(server.getTomcat().getConnectionTimeout(), CONNECTION_TIMEOUT),
                settings.limits().minBodyRate().toBytes(),
                settings.limits().bodyTimeout(),
                settings.limits().uploadTimeout(),
                Math.max(1, server.getTomcat().getThreads().getMax() * SLOW_EIGHTHS / EIGHTHS)));
    }

    /**
     * Rejects unknown and duplicate fields: ignoring them would ignore what the client wants. Constants are read in any letter case, as on the
     * command line and in feeds.
     */
    @Bean
    static Jackson2ObjectMapperBuilderCustomizer requestsAsTheyAreMeant() {
        return mapper -> mapper.featuresToEnable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        JsonParser.Feature.STRICT_DUPLICATE_DETECTION,
                        MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .deserializerByType(String.class, new CleanText());
    }
}
