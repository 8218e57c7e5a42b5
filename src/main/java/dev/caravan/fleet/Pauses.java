package dev.caravan.fleet;

import dev.caravan.ledger.PausedStages;
import dev.caravan.resilience.Stage;
import dev.caravan.resilience.StagePauses;
import dev.caravan.resilience.StagePauses.Pause;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Pauses and resumes stages: everywhere by the ledger, which each process follows, and here by this process's memory. A process reads the
 * ledger before its routes start, so that a pause outlasts every restart. Thread-safe.
 */
@Component
@InFleet
public class Pauses implements SmartLifecycle {
    private final PausedStages ledger;
    private final StagePauses stages;
    private boolean running;

    Pauses(PausedStages ledger, StagePauses stages) {
        this.ledger = ledger;
        this.stages = stages;
    }

    /** A process that reads the ledger later takes it from there: within a second or two. */
    public void pauseEverywhere(Stage stage, @Nullable String by, @Nullable String reason) {
        ledger.pause(stage.term(), by, reason);
        follow();
    }

    public void resumeEverywhere(Stage stage) {
        ledger.resume(stage.term());
        follow();
    }

    /** One that this process doesn't know, of a later version, is nothing to it. */
    synchronized void follow() {
        Map<Stage, Pause> pauses = new EnumMap<>(Stage.class);
        for (PausedStages.Paused paused : ledger.all()) {
            Stage.ofTerm(paused.stage())
                    .ifPresent(stage -> pauses.put(
                            stage,
                            new Pause(
                                    true,
                                    paused.by(),
                                    paused.reason(),
                                    paused.since().toInstant())));
        }
        stages.follow(pauses);
    }

    /** Until this process ends. */
    public void pauseHere(Stage stage, @Nullable String by, @Nullable String reason) {
        stages.pauseHere(stage, new Pause(false, by, reason, Instant.now()));
    }

    public void resumeHere(Stage stage) {
        stages.resumeHere(stage);
    }

    /** After the migration of the ledger, before the routes. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE + 1;
    }

    @Override
    public void start() {
        follow();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
