package dev.caravan.resilience;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The stages that an operator has paused in this process: in all processes, as the ledger last told, or in this one alone, until it ends. A
 * pause suspends the consumers of the stage's routes, as an outage does; what they have taken is done to its end. Logs a line when a
 * stage is paused, and one when it is resumed. Thread-safe.
 */
@Component
public class StagePauses {
    private static final Logger LOG = LoggerFactory.getLogger(StagePauses.class);

    private final Map<Stage, Pause> everywhere = new EnumMap<>(Stage.class);
    private final Map<Stage, Pause> here = new EnumMap<>(Stage.class);
    private final List<OutagePolicy> policies = new CopyOnWriteArrayList<>();

    /**
     * Who paused a stage, and why.
     *
     * @param everywhere in all processes
     * @param by the login; null: nobody logged in
     * @param reason null: none was given
     */
    public record Pause(
            boolean everywhere,
            @Nullable String by,
            @Nullable String reason,
            Instant since) {
        /** As part of a line. */
        @Override
        public String toString() {
            return "paused%s%s since %s%s"
                    .formatted(
                            everywhere ? "" : " in this process",
                            by == null ? "" : " by " + by,
                            since,
                            reason == null ? "" : ": " + reason);
        }
    }

    void register(OutagePolicy policy) {
        policies.add(policy);
    }

    /** Whether this process has the routes of a stage. */
    public boolean runs(Stage stage) {
        return policies.stream().anyMatch(policy -> policy.has(stage));
    }

    boolean isPaused(String route) {
        return Stage.ofRoute(route).filter(this::isPaused).isPresent();
    }

    public synchronized boolean isPaused(Stage stage) {
        return everywhere.containsKey(stage) || here.containsKey(stage);
    }

    /** Why a stage is paused, the pause of all processes first; empty if it isn't. */
    public synchronized List<Pause> of(Stage stage) {
        return Stream.of(everywhere.get(stage), here.get(stage))
                .filter(Objects::nonNull)
                .toList();
    }

    /** The stages that are paused in this process alone. */
    public synchronized List<Stage> here() {
        return List.copyOf(here.keySet());
    }

    /** Does as the ledger tells. */
    public void follow(Map<Stage, Pause> pauses) {
        change(everywhere, pauses);
    }

    public void pauseHere(Stage stage, Pause pause) {
        Map<Stage, Pause> pauses = new EnumMap<>(Stage.class);
        synchronized (this) {
            pauses.putAll(here);
        }
        pauses.put(stage, pause);
        change(here, pauses);
    }

    public void resumeHere(Stage stage) {
        Map<Stage, Pause> pauses = new EnumMap<>(Stage.class);
        synchronized (this) {
            pauses.putAll(here);
        }
        pauses.remove(stage);
        change(here, pauses);
    }

    private void change(Map<Stage, Pause> kept, Map<Stage, Pause> pauses) {
        List<Stage> paused = new ArrayList<>();
        List<Stage> resumed = new ArrayList<>();
        synchronized (this) {
            for (Stage stage : Stage.values()) {
                boolean before = isPaused(stage);
                Pause pause = pauses.get(stage);
                if (pause == null) {
                    kept.remove(stage);
                } else {
                    kept.put(stage, pause);
                }
                if (before != isPaused(stage)) {
                    (before ? resumed : paused).add(stage);
                }
            }
        }
        paused.stream()
                .filter(this::runs)
                .forEach(stage -> LOG.warn("{} is {}", stage.term(), of(stage).get(0)));
        resumed.stream().filter(this::runs).forEach(stage -> LOG.warn("{} is resumed", stage.term()));
        if (!paused.isEmpty()) {
            policies.forEach(OutagePolicy::pauseStages);
        }
        if (!resumed.isEmpty()) {
            policies.forEach(OutagePolicy::resumeRoutes);
        }
    }
}
