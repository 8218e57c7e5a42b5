package dev.caravan.feed;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FeedSettings.class)
class FeedConfiguration {
    private static final String KEY = "caravan.feeds";

    /**
     * The feeds in the order of the configuration. Apart from the other settings, because here a key that is not known is a rule that
     * would not be kept.
     */
    @Bean
    Feeds feeds(FeedSettings settings, Environment environment) {
        Map<String, Feed> feeds = new LinkedHashMap<>(Binder.get(environment)
                .bind(
                        KEY,
                        Bindable.mapOf(String.class, Feed.class),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()))
                .orElse(Map.of()));
        feeds.forEach(FeedAudit::check);
        return new Feeds(settings, feeds);
    }
}
