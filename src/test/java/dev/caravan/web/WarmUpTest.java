package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server asks itself, as often as it was told to. */
class WarmUpTest {
    private static final int QUESTIONS = 7;

    @TempDir
    Path directory;

    private static long healthQuestions(RunningCaravan caravan) {
        return caravan
                .bean(MeterRegistry.class)
                .find("http.server.requests")
                .tag("uri", "/health")
                .tag("status", "200")
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
    }

    @Test
    void aServerAsksItselfAlsoWherePeopleLogIn() {
        String hash = "$2a$04$" + "a".repeat(53);
        try (RunningCaravan caravan = RunningCaravan.startServing(
                directory,
                "caravan.web.warm-up-questions=" + QUESTIONS,
                "caravan.web.users.ann.password-hash=" + hash,
                "caravan.web.users.ann.role=viewer")) {
            await("all questions").until(() -> healthQuestions(caravan), is((long) QUESTIONS));
            assertThat(new WebClient(caravan.uri("/"))
                            .send("GET", "/api/jobs", null)
                            .statusCode())
                    .as("those who don't log in")
                    .isEqualTo(401);
        }
    }

    @Test
    void itDoesNotWhereNobodyWantsIt() {
        try (RunningCaravan caravan = RunningCaravan.startServing(directory, "caravan.web.warm-up-questions=0")) {
            assertThat(caravan.camel().getRoute(WarmUpRoute.ID)).isNull();
            assertThat(healthQuestions(caravan)).isZero();
        }
    }
}
