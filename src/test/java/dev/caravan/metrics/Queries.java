package dev.caravan.metrics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/** The queries of the dashboard and of the alert rules, and the selectors of series in them. */
final class Queries {
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:caravan|camel|hikaricp|jvm|process)_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

    private Queries() {}

    static List<String> ofTheDashboard() throws IOException {
        JsonNode dashboard = new ObjectMapper()
                .readTree(Path.of("monitoring/grafana-dashboard.json").toFile());
        return dashboard.findValuesAsText("expr");
    }

    @SuppressWarnings("unchecked")
    static List<String> ofTheAlerts() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(Path.of("monitoring/alerts.yml")));
        List<String> queries = new ArrayList<>();
        for (Map<String, Object> group : (List<Map<String, Object>>) file.get("groups")) {
            for (Map<String, Object> rule : (List<Map<String, Object>>) group.get("rules")) {
                queries.add((String) rule.get("expr"));
            }
        }
        return queries;
    }

    /** A metric and what its labels must be. */
    record Selector(String metric, List<String[]> matchers) {
        boolean matches(Scrape.Sample sample) {
            return sample.name().equals(metric)
                    && matchers.stream().allMatch(matcher -> {
                        String value = sample.labels().getOrDefault(matcher[0], "");
                        return switch (matcher[1]) {
                            case "=" -> value.equals(matcher[2]);
                            case "!=" -> !value.equals(matcher[2]);
                            case "=~" -> value.matches(matcher[2]);
                            default -> !value.matches(matcher[2]);
                        };
                    });
        }
    }

    static List<Selector> selectors(String query) {
        List<Selector> selectors = new ArrayList<>();
        Matcher found = SELECTOR.matcher(query);
        while (found.find()) {
            List<String[]> matchers = new ArrayList<>();
            Matcher matcher = MATCHER.matcher(found.group(2) == null ? "" : found.group(2));
            while (matcher.find()) {
                matchers.add(new String[] {matcher.group(1), matcher.group(2), matcher.group(3)});
            }
            selectors.add(new Selector(found.group(1), matchers));
        }
        return selectors;
    }

    /** The labels by which a query groups, and those that its legend or its annotations name. */
    static List<String> groupings(String query) {
        List<String> labels = new ArrayList<>();
        Matcher by = Pattern.compile("\\bby \\(([^)]*)\\)").matcher(query);
        while (by.find()) {
            labels.addAll(List.of(by.group(1).split(", *")));
        }
        // Prometheus adds it.
        labels.remove("instance");
        return labels;
    }
}
