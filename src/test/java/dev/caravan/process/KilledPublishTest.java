package dev.caravan.process;

import static dev.caravan.testing.CaravanProcess.serving;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.testing.CaravanProcess;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestQueue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Loaders are killed at random moments of publishes in each mode: each table is as before or as after, to every reader. */
@Tag("long")
class KilledPublishTest {
    private static final long SEED = Long.getLong("caravan.test.seed", new Random().nextInt(1_000_000));
    private static final int KILLS = Integer.getInteger("caravan.test.kills", 6);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int BEFORE = 1_000;
    private static final int FILE = 1_500;

    /** The files of an archive, which are published together. */
    private static final List<String> PAIR = List.of("pair_a", "pair_b");

    /** Of each mode's table, rows and sum of values after it; {@code made} does not exist before. Of {@code pair}, how many tables exist. */
    private static final Map<String, String> AFTER = Map.of(
            "made", FILE + " " + 2 * FILE,
            "keep", 2_000 + " " + (BEFORE + 2 * 1_000),
            "update", 2_000 + " " + (500 + 2 * FILE),
            "replace", FILE + " " + 2 * FILE,
            "sync", FILE + " " + 2 * FILE,
            "pair", PAIR.size() + "");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path directory;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void readersSeeEachTableAsBeforeOrAsAfter() throws Exception {
        System.out.println("KilledPublishTest: -Dcaravan.test.seed=" + SEED);
        Random random = new Random(SEED);
        Map<String, Set<String>> seen = new ConcurrentHashMap<>();
        try (TestQueue queue = TestQueue.start();
                TestDatabase database = TestDatabase.create();
                CaravanProcess split =
                        feeds(serving("split", queue, database, directory)).start(directory)) {
            for (String mode : AFTER.keySet()) {
                prepare(mode, database);
            }
            stretchPublishes(database);
            for (String mode : AFTER.keySet()) {
                putFile(mode);
            }
            // Not an interrupt: what a driver does with one is its own affair.
            AtomicBoolean reads = new AtomicBoolean(true);
            Thread reader = new Thread(() -> {
                while (reads.get()) {
                    for (String mode : AFTER.keySet()) {
                        seen.computeIfAbsent(mode, key -> ConcurrentHashMap.newKeySet())
                                .add(state(mode, database));
                    }
                }
            });
            reader.start();
            try {
                CaravanProcess loader = loader(queue, database);
                try {
                    for (int kill = 0; kill < KILLS; kill++) {
                        await("a publish").atMost(PATIENCE).until(() -> isPublishing(database));
                        LockSupport.parkNanos(
                                Duration.ofMillis(random.nextInt(900)).toNanos());
                        loader.kill();
                        loader = loader(queue, database);
                    }
                    database.run("UPDATE stretch SET seconds = 0");
                    await("all jobs")
                            .atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(
                                            database.text(
                                                    "SELECT string_agg(DISTINCT state, ' ') || ' ' || count(*) FROM caravan.job"))
                                    .isEqualTo("COMPLETED " + (AFTER.size() - 1 + PAIR.size())));
                } finally {
                    loader.kill();
                }
            } finally {
                reads.set(false);
                reader.join();
            }
            AFTER.forEach((mode, after) -> {
                assertThat(state(mode, database)).as(mode).isEqualTo(after);
                assertThat(seen.get(mode)).as(mode).isSubsetOf(before(mode), after);
            });
            PAIR.forEach(table -> assertThat(state(table, database)).isEqualTo(AFTER.get("made")));
            assertThat(database.number("SELECT sum(epoch - 2) FROM caravan.job"))
                    .as("publishes begun again")
                    .isPositive();
            assertThat(split.isAlive()).isTrue();
        }
    }

    private CaravanProcess loader(TestQueue queue, TestDatabase database) {
        return feeds(serving("load", queue, database, directory))
                .with("caravan.publish.lease-duration", "4s")
                .with("caravan.publish.retry-pause", "100ms")
                .start(directory);
    }

    private static CaravanProcess.Command feeds(CaravanProcess.Command command) {
        command.with("caravan.chunk.max-records", 500);
        AFTER.keySet().forEach(mode -> {
            String feed = "caravan.feeds.%s.".formatted(mode);
            command.with(feed + "match", mode.equals("pair") ? "pair_*.csv" : mode + ".csv")
                    .with(feed + "key[0]", "id");
            if (!mode.equals("pair")) {
                command.with(feed + "table", mode);
            }
            switch (mode) {
                case "pair" -> command.with(feed + "atomic", "true");
                case "update" -> command.with(feed + "on-duplicate", "update");
                case "replace" -> command.with(feed + "mode", "replace");
                case "sync" -> command.with(feed + "mode", "sync").with(feed + "max-deletes", "50%");
                default -> command.with(feed + "load-method", "staged");
            }
        });
        return command;
    }

    private static void prepare(String mode, TestDatabase database) {
        if (!isMade(mode)) {
            database.run("CREATE TABLE %s (id int PRIMARY KEY, v int)".formatted(quoted(mode)));
            database.run("INSERT INTO %s SELECT i, 1 FROM generate_series(1, %d) AS i".formatted(quoted(mode), BEFORE));
        }
    }

    /** Each publish waits before its last statement, and tables wait after theirs. */
    private static void stretchPublishes(TestDatabase database) {
        database.run("""
                CREATE TABLE stretch (seconds double precision);
                INSERT INTO stretch VALUES (0.4);
                CREATE FUNCTION stretch() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep((SELECT seconds FROM public.stretch)); RETURN NULL; END $$;
                CREATE TRIGGER stretch AFTER UPDATE ON caravan.publication FOR EACH STATEMENT EXECUTE FUNCTION stretch();
                """);
        AFTER.keySet().stream()
                .filter(mode -> !isMade(mode))
                .forEach(mode -> database.run(
                        "CREATE TRIGGER stretch AFTER INSERT OR UPDATE OR DELETE ON %s FOR EACH STATEMENT EXECUTE FUNCTION stretch()"
                                .formatted(quoted(mode))));
    }

    /** Ids 501 to 2000 with the value 2. */
    private void putFile(String mode) throws IOException {
        String content = IntStream.rangeClosed(501, 500 + FILE)
                .mapToObj(i -> i + ",2\n")
                .collect(Collectors.joining("", "id,v\n", ""));
        String name = mode.equals("pair") ? "pair.zip" : mode + ".csv";
        Path unfinished = directory.resolve(name);
        if (mode.equals("pair")) {
            try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(unfinished))) {
                for (String table : PAIR) {
                    out.putNextEntry(new ZipEntry(table + ".csv"));
                    out.write(content.getBytes(StandardCharsets.UTF_8));
                }
            }
        } else {
            Files.writeString(unfinished, content);
        }
        Files.move(
                unfinished, Files.createDirectories(directory.resolve("inbox")).resolve(name));
    }

    private static boolean isMade(String mode) {
        return mode.equals("made") || mode.equals("pair");
    }

    private static boolean isPublishing(TestDatabase database) {
        return database.number("SELECT count(*) FROM caravan.job WHERE state = 'PUBLISHING' AND owner IS NOT NULL") > 0;
    }

    private static String before(String mode) {
        return mode.equals("pair") ? "0" : mode.equals("made") ? "none" : BEFORE + " " + BEFORE;
    }

    private static String state(String mode, TestDatabase database) {
        if (mode.equals("pair")) {
            return database.text("SELECT count(*) FROM pg_class WHERE relname IN ('%s') AND relkind = 'r'"
                    .formatted(String.join("', '", PAIR)));
        }
        boolean exists =
                database.number("SELECT count(*) FROM pg_class WHERE relname = '%s' AND relkind = 'r'".formatted(mode))
                        > 0;
        return exists ? database.text("SELECT count(*) || ' ' || coalesce(sum(v), 0) FROM " + quoted(mode)) : "none";
    }

    private static String quoted(String mode) {
        return '"' + mode + '"';
    }
}
