package dev.caravan.feed;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.UnboundElementsSourceFilter;
import org.springframework.core.env.Environment;

/** Binds named feeds or reports, apart from the other settings: an unknown key here is a rule that would not be applied, so it is refused. */
final class ConfiguredRules {
    private ConfiguredRules() {}

    /** The entries below a prefix by name, in the order of the configuration. */
    static <T> Map<String, T> bind(Environment environment, String prefix, Class<T> type) {
        return new LinkedHashMap<>(Binder.get(environment)
                .bind(
                        prefix,
                        Bindable.mapOf(String.class, type),
                        new NoUnboundElementsBindHandler(BindHandler.DEFAULT, new UnboundElementsSourceFilter()))
                .orElse(Map.of()));
    }

    /** An entry without any rule. */
    static <T> T empty(Class<T> type) {
        return new Binder().bindOrCreate("", type);
    }
}
