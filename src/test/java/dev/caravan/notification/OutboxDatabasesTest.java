package dev.caravan.notification;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.outbox.NotificationChannel;
import dev.caravan.ledger.outbox.Outbox;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestMariaDb;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The consumer of the outbox on databases other than PostgreSQL, where the ledger's tables have a prefix. */
class OutboxDatabasesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void h2(@TempDir Path directory) throws Exception {
        deliversAfterAFailureAndLocksTheRow(directory, "jdbc:h2:" + directory.resolve("outbox"));
    }

    @Test
    void mariaDb(@TempDir Path directory) throws Exception {
        deliversAfterAFailureAndLocksTheRow(directory, TestMariaDb.freshUrl());
    }

    private static void deliversAfterAFailureAndLocksTheRow(Path directory, String url) throws Exception {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = receiver(requests);
        try (RunningCaravan caravan = RunningCaravan.start(
                directory,
                "caravan.db.url=" + url,
                "caravan.notifications.webhook.url=http://127.0.0.1:"
                        + server.getAddress().getPort() + "/hook",
                "caravan.notifications.webhook.secrets=whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
                "caravan.notifications.poll-interval=50ms")) {
            JobView job = caravan.load(caravan.file("first.csv", "id\n1\n"), into("first"));
            await().atMost(PATIENCE).until(() -> undelivered(caravan, job) == 0);
            assertThat(requests).hasValue(2);
            assertThat(caravan.column("SELECT webhook_tries FROM caravan_outbox"))
                    .containsExactly("1");

            caravan.camel().getRouteController().stopRoute("notification-webhook");
            JobView waiting = caravan.load(caravan.file("second.csv", "id\n1\n"), into("second"));
            assertThat(undelivered(caravan, waiting)).isEqualTo(1);
            new TransactionTemplate(caravan.bean(PlatformTransactionManager.class)).executeWithoutResult(status -> {
                assertThat(due(caravan)).containsExactly(waiting.id());
                assertThat(CompletableFuture.supplyAsync(() -> due(caravan)).join())
                        .as("for another process")
                        .isEmpty();
            });
            assertThat(due(caravan)).containsExactly(waiting.id());
        } finally {
            server.stop(0);
        }
    }

    private static long undelivered(RunningCaravan caravan, JobView job) {
        return caravan.bean(Outbox.class).undelivered(NotificationChannel.WEBHOOK, List.of(job.id()));
    }

    private static List<Long> due(RunningCaravan caravan) {
        return caravan.jdbc()
                .sql(caravan.bean(Outbox.class).due(NotificationChannel.WEBHOOK).select())
                .query((row, index) -> row.getLong("job"))
                .list();
    }

    /** Refuses the first request. */
    private static HttpServer receiver(AtomicInteger requests) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Retry-After", "1");
            exchange.sendResponseHeaders(requests.incrementAndGet() == 1 ? 503 : 204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
