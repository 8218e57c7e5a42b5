package dev.caravan.web.upload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.testing.WebClient.Form;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uploaded files whose job COMPLETED stay as long as {@code caravan.uploads.keep-completed} says, and can be reconciled meanwhile. */
class KeptUploadsTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    @Test
    void oneThatIsKeptCanBeReconciled() throws IOException {
        try (RunningCaravan caravan = RunningCaravan.startServing(
                directory, "caravan.uploads.keep-completed=1d", "caravan.uploads.poll-interval=50ms")) {
            WebClient client = new WebClient(caravan.uri("/"));
            long job = loaded(caravan, client);
            await("its file is settled")
                    .atMost(PATIENCE)
                    .until(() -> caravan.column("SELECT count(*) FROM caravan.job WHERE source_archived_at IS NOT NULL")
                            .equals(List.of("1")));
            client.send("POST", "/api/jobs/%d/reconcile".formatted(job), null);
            JsonNode found = await("it is reconciled")
                    .atMost(PATIENCE)
                    .until(
                            () -> json(client.send("GET", "/api/jobs/%d/reconcile".formatted(job), null)),
                            answer -> answer.has("running")
                                    && !answer.get("running").asBoolean());
            assertThat(found.path("equal").asBoolean()).as(found.toString()).isTrue();
            assertThat(files()).isNotZero();
        }
    }

    @Test
    void itGoesWhenItsTimeIsOver() throws IOException {
        try (RunningCaravan caravan = RunningCaravan.startServing(
                directory, "caravan.uploads.keep-completed=1ms", "caravan.uploads.poll-interval=50ms")) {
            loaded(caravan, new WebClient(caravan.uri("/")));
            await("it is gone").atMost(PATIENCE).ignoreExceptions().until(() -> files() == 0);
        }
    }

    private static long loaded(RunningCaravan caravan, WebClient client) throws IOException {
        HttpResponse<byte[]> answer = client.form(
                "/api/uploads", new Form().field("table", "kept").file("kept.csv", "id,v\n1,a\n2,b\n".getBytes(UTF_8)));
        long job = json(answer).get("job").asLong();
        caravan.ended(job);
        return job;
    }

    private static JsonNode json(HttpResponse<byte[]> answer) throws IOException {
        return new ObjectMapper().readTree(answer.body());
    }

    /** Whole files among the uploads. */
    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(file -> file.getFileName().toString().equals("kept.csv"))
                    .count();
        }
    }
}
