package dev.caravan.resilience;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A part of the way of a row that an operator may pause: the routes that take its work up. What they call works on what is taken. */
public enum Stage {
    INTAKE("takes new files from drop folders and buckets", "intake-inbox", "intake-events", "intake-backfill"),
    SPLIT("begins with waiting jobs; those that it has begun are read to their end", "split-lease"),
    LOAD("takes chunks from the queue and loads them", "load-rows"),
    PUBLISH("moves staged rows into their tables", "publish-job"),
    REPORT("makes reports", "report-lease");

    private final String description;
    @SuppressWarnings("ImmutableEnumChecker") // List.of
    private final List<String> routes;

    /** @param routes ids, or what they begin with, followed by a number */
    Stage(String description, String... routes) {
        this.description = description;
        this.routes = List.of(routes);
    }

    /** As people write it. */
    public String term() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it does, as the end of a sentence. */
    public String description() {
        return description;
    }

    /** Whether it is this stage that a route takes up work for. */
    boolean has(String route) {
        return routes.stream().anyMatch(each -> route.matches(each + "(-\\d+)?"));
    }

    public static Optional<Stage> ofTerm(String term) {
        return Arrays.stream(values())
                .filter(stage -> stage.term().equals(term))
                .findAny();
    }

    static Optional<Stage> ofRoute(String route) {
        return Arrays.stream(values()).filter(stage -> stage.has(route)).findAny();
    }
}
