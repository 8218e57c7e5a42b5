package dev.caravan.web;

import com.fasterxml.jackson.databind.DeserializationFeature;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.jackson.Jackson2ObjectMapperBuilderCustomizer;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.embedded.tomcat.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What answers HTTP, in processes that do. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("caravan.web.enabled")
@EnableConfigurationProperties(WebSettings.class)
class WebConfiguration {
    @Bean
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemsOfTomcat() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemValve.class.getName());
            }
        });
    }

    /** A field that nobody knows is one whose wish would not be kept. */
    @Bean
    static Jackson2ObjectMapperBuilderCustomizer requestsAsTheyAreMeant() {
        return mapper -> mapper.featuresToEnable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .deserializerByType(String.class, new CleanText());
    }
}
