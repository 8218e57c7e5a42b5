package dev.caravan.web.security;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** API keys for a test outside of this package. */
public final class TestKeys {
    private final Map<String, Credentials.Key> keys = new HashMap<>();
    private final List<String> settings = new ArrayList<>();

    /** @param more settings of the key, such as {@code tables=crm.*} */
    public void add(String name, String role, String... more) {
        Credentials.Key key = Credentials.key();
        keys.put(name, key);
        String prefix = "caravan.web.api-keys.%s.".formatted(name);
        settings.addAll(List.of(prefix + "sha256=" + key.sha256(), prefix + "role=" + role));
        Arrays.stream(more).map(prefix::concat).forEach(settings::add);
    }

    /** The settings of all keys, and others. */
    public String[] settings(String... others) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(List.of(others));
        return all.toArray(String[]::new);
    }

    public String text(String name) {
        return Objects.requireNonNull(keys.get(name)).text();
    }
}
