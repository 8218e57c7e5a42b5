package dev.caravan.feed.yaml;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Settings as people write them: the components of records and the constants of enums, in lower case with hyphens. */
public final class SettingNames {
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

    private SettingNames() {}

    /** {@code on-type-mismatch} of {@code onTypeMismatch}. */
    public static String of(RecordComponent component) {
        return HUMP.matcher(component.getName()).replaceAll("-").toLowerCase(Locale.ROOT);
    }

    /** {@code reject-file} of {@code REJECT_FILE}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The settings of a record. */
    public static Set<String> of(Class<? extends Record> settings) {
        return Arrays.stream(settings.getRecordComponents())
                .map(SettingNames::of)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What a record states, by the names of its settings: neither what is null, nor flags that are false where that is the default. */
    public static Map<String, Object> stated(Record settings) {
        Map<String, Object> stated = new LinkedHashMap<>();
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            Object value;
            try {
                value = component.getAccessor().invoke(settings);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
            boolean primitive = component.getType().isPrimitive();
            if (value != null && !(primitive && value.equals(false))) {
                stated.put(of(component), value);
            }
        }
        return stated;
    }
}
