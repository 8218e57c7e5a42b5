package dev.caravan.feed;

import dev.caravan.error.RootCause;
import dev.caravan.feed.report.ReportDefinition;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** What is wrong with one feed or report, by the code that refuses it at a start. */
public final class RuleCheck {
    private RuleCheck() {}

    /**
     * What is wrong with a rule.
     *
     * @param key the setting, {@code caravan.feeds.people.columns.age.min}; it may be one that is missing
     * @param message what it is and what it must be
     */
    public record Fault(String key, String message) {}

    /**
     * The first fault of a feed or report; null: it has none.
     *
     * @param properties all of it, by the names that Spring binds
     * @param kind {@code feeds} or {@code reports}
     */
    public static @Nullable Fault first(Map<String, String> properties, String kind, String name) {
        try {
            Binder binder = new Binder(new MapConfigurationPropertySource(properties));
            ConfigurationPropertyName place = ConfigurationPropertyName.of("caravan." + kind + "[" + name + "]");
            if (kind.equals("feeds")) {
                FeedValidator.check(name, bound(binder, place, Feed.class));
            } else {
                ReportValidator.check(name, bound(binder, place, ReportDefinition.class));
            }
            return null;
        } catch (InvalidFeedException e) {
            return new Fault(e.key(), e.fault());
        } catch (BindException e) {
            return of(e);
        }
    }

    private static <T> T bound(Binder binder, ConfigurationPropertyName place, Class<T> type) {
        return binder.bind(
                        place, Bindable.of(type), new NoUnboundElementsBindHandler(BindHandler.DEFAULT, source -> true))
                .orElseGet(() -> ConfiguredRules.empty(type));
    }

    private static Fault of(BindException e) {
        Throwable root = RootCause.of(e);
        if (root instanceof UnboundConfigurationPropertiesException unknown) {
            return new Fault(
                    unknown.getUnboundProperties().iterator().next().getName().toString(), "is not known");
        }
        return new Fault(
                (e.getProperty() == null ? e.getName() : e.getProperty().getName()).toString(),
                String.valueOf(root.getMessage()).lines().findFirst().orElse("can't be read"));
    }
}
