package dev.caravan.feed.yaml;

import dev.caravan.feed.RuleCheck;
import dev.caravan.feed.yaml.YamlSettings.Property;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All faults of the feeds and reports of a YAML file: those of its syntax, those of its types, and those for which a start refuses a rule.
 * The last are found one by one: the setting at fault is left out, and the rest is validated again, so that whatever validates a start
 * validates here.
 */
public final class FeedCheck {
    private static final int MOST_FAULTS = 1000;
    /** {@code caravan.feeds.NAME}. */
    private static final int LEVELS_OF_A_RULE = 3;

    private FeedCheck() {}

    /** In the order of the lines. */
    public static List<FeedFault> faults(String file, String yaml) {
        return result(file, yaml).faults();
    }

    /**
     * A checked file.
     *
     * @param rules names of its feeds and reports: {@code feed people}
     */
    public record Result(List<FeedFault> faults, Set<String> rules) {}

    public static Result result(String file, String yaml) {
        YamlSettings settings = YamlSettings.read(file, yaml);
        List<FeedFault> faults = new ArrayList<>(settings.faults());
        Map<List<String>, List<Property>> rules = new LinkedHashMap<>();
        settings.properties().stream()
                .filter(property -> property.path().size() > LEVELS_OF_A_RULE)
                .forEach(property -> rules.computeIfAbsent(
                                property.path().subList(0, LEVELS_OF_A_RULE), path -> new ArrayList<>())
                        .add(property));
        rules.forEach((path, properties) -> addFaults(file, path, properties, settings, faults));
        addUnreachable(file, rules, faults);
        Set<String> names = rules.keySet().stream()
                .map(path -> (path.get(1).equals("feeds") ? "feed " : "report ") + path.get(2))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new Result(
                faults.stream()
                        .sorted(Comparator.comparingInt(FeedFault::line))
                        .distinct()
                        .toList(),
                names);
    }

    private static void addFaults(
            String file, List<String> rule, List<Property> all, YamlSettings settings, List<FeedFault> faults) {
        List<Property> properties = new ArrayList<>(all);
        String ruleKey = YamlSettings.key(rule);
        boolean feed = rule.get(1).equals("feeds");
        if (feed && hasFault(faults, ruleKey + ".match")) {
            properties.add(anyFile(rule));
        }
        boolean columnsOnly = false;
        while (faults.size() < MOST_FAULTS) {
            Map<String, String> values = new LinkedHashMap<>();
            properties.forEach(property -> values.put(property.name(), property.value()));
            RuleCheck.Fault fault = RuleCheck.first(values, rule.get(1), rule.get(2));
            if (fault == null) {
                return;
            }
            String key = key(fault.key());
            List<Property> guilty = guilty(properties, key, ruleKey);
            if (!hasFault(faults, key)) {
                int line = settings.line(guilty.isEmpty() ? rule : guilty.get(0).path());
                faults.add(new FeedFault(file, line, key, fault.message()));
            }
            if (!guilty.isEmpty()) {
                properties.removeAll(guilty);
                if (feed && key.equals(ruleKey + ".match")) {
                    properties.add(anyFile(rule));
                }
            } else if (feed && key.equals(ruleKey + ".match")) {
                properties.add(anyFile(rule));
            } else if (!columnsOnly) {
                // Settings that contradict each other: the rules of the columns are still to be validated.
                columnsOnly = true;
                properties.removeIf(property -> property.path().size() > LEVELS_OF_A_RULE
                        && !Set.of("columns", "match").contains(property.path().get(LEVELS_OF_A_RULE)));
                if (!feed) {
                    return;
                }
            } else {
                return;
            }
        }
    }

    private static Property anyFile(List<String> rule) {
        List<String> path = new ArrayList<>(rule);
        path.add("match");
        return new Property("caravan.feeds[%s].match".formatted(rule.get(2)), path, 0, "*");
    }

    private static boolean hasFault(List<FeedFault> faults, String key) {
        return faults.stream().anyMatch(fault -> key.equals(fault.key()));
    }

    /** As {@link YamlSettings#key} has it: in exceptions of Spring names may be in brackets. */
    private static String key(String bound) {
        return bound.replaceAll("\\[(?!\\d+])([^]]*)]", ".$1");
    }

    /** The properties at or below a key; if there are none, those beside it, unless they are the whole rule. */
    private static List<Property> guilty(List<Property> properties, String key, String ruleKey) {
        for (@Nullable String place = key; place != null && place.length() > ruleKey.length(); place = parent(place)) {
            String prefix = place;
            List<Property> found = properties.stream()
                    .filter(property -> isAtOrBelow(YamlSettings.key(property.path()), prefix))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static boolean isAtOrBelow(String key, String prefix) {
        return key.startsWith(prefix)
                && (key.length() == prefix.length() || ".[".indexOf(key.charAt(prefix.length())) >= 0);
    }

    private static @Nullable String parent(String key) {
        int end = Math.max(key.lastIndexOf('.'), key.lastIndexOf('['));
        return end <= 0 ? null : key.substring(0, end);
    }

    /** A feed never applies that has the glob of an earlier one. */
    private static void addUnreachable(String file, Map<List<String>, List<Property>> rules, List<FeedFault> faults) {
        Map<String, String> first = new LinkedHashMap<>();
        rules.forEach((rule, properties) -> properties.stream()
                .filter(property -> rule.get(1).equals("feeds")
                        && property.path().size() == LEVELS_OF_A_RULE + 1
                        && property.path().get(LEVELS_OF_A_RULE).equals("match"))
                .forEach(property -> {
                    String other = first.putIfAbsent(property.value(), rule.get(2));
                    if (other != null) {
                        faults.add(new FeedFault(
                                file,
                                property.line(),
                                YamlSettings.key(property.path()),
                                "is \"%s\", as of feed %s above, which takes these files: this feed applies to none, unless it is named"
                                        .formatted(property.value(), other)));
                    }
                }));
    }
}
