package dev.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestQueue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten jobs at once on one table, in all modes and by both methods, in two applications with one database and one queue. The table has the
 * content that the same files give one after the other, in the order of their publishes.
 *
 * <p>The ledger shows that order for staged jobs: {@code published_at} is set while the publish holds the lock of its table. A direct job has
 * no moment of its own; each of its chunks is one transaction, and the ledger does not show between which publishes it was committed. But it
 * shows what everyone did: how many rows a chunk inserted, and how many a publish inserted, updated and deleted. So the test looks for all
 * places of the chunks among the publishes with which a model, record by record, has the same numbers as the ledger. There must be one, and
 * the table's content must be the model's. Files are made so that these numbers say much: a chunk has keys of its own that no other file has,
 * 1, 2, 4, 8 or 16 of them, and the next publish that deletes them counts them. Its other keys recur in the staged files. Chunks of direct
 * jobs have no key in common with each other, so that their order between two publishes does not matter.
 */
@Tag("long")
class RacingJobsTest {
    private static final long SEED = Long.getLong("caravan.test.seed", new Random().nextInt(1_000_000));
    private static final int ROUNDS = 4;
    private static final int ROWS_A_CHUNK = 40;
    private static final int ROWS_A_FILE = 130;
    private static final int SHARED_KEYS = 300;

    private enum Kind {
        KEEP(LoadMethod.STAGED, null, null),
        UPDATE(LoadMethod.STAGED, null, DuplicatePolicy.UPDATE),
        UPDATE_TOO(LoadMethod.STAGED, null, DuplicatePolicy.UPDATE),
        REPLACE(LoadMethod.STAGED, LoadMode.REPLACE, null),
        SYNC(LoadMethod.STAGED, LoadMode.SYNC, null),
        SYNC_OF_A_SHOP(LoadMethod.STAGED, LoadMode.SYNC, null),
        APPEND(LoadMethod.STAGED, null, null),
        DIRECT(LoadMethod.DIRECT, null, null),
        DIRECT_TOO(LoadMethod.DIRECT, null, null),
        DIRECT_APPEND(LoadMethod.DIRECT, null, null);

        private final LoadMethod method;
        private final @Nullable LoadMode mode;
        private final @Nullable DuplicatePolicy policy;

        Kind(LoadMethod method, @Nullable LoadMode mode, @Nullable DuplicatePolicy policy) {
            this.method = method;
            this.mode = mode;
            this.policy = policy;
        }

        WriteOptions write() {
            return new WriteOptions(
                    method,
                    mode,
                    policy,
                    name().endsWith("APPEND") ? true : null,
                    name().endsWith("SHOP") ? "shop" : null,
                    null,
                    mode == LoadMode.SYNC ? "100%" : null);
        }

        boolean updates() {
            return this == UPDATE || this == UPDATE_TOO || this == SYNC || this == SYNC_OF_A_SHOP;
        }

        String[] key() {
            return name().endsWith("APPEND") ? new String[0] : new String[] {"id"};
        }
    }

    private record Row(int id, String shop, String v) {
        String text() {
            return "%d,%s,%s".formatted(id, shop, v);
        }
    }

    /** What the ledger shows of a publish, or of a chunk. */
    private record Counts(long inserted, long updated, long deleted, long duplicates) {}

    /** A publish or a chunk: records that were written in one transaction. */
    private record Step(Kind kind, List<Row> records, Counts counts) {}

    @Test
    void theTableIsAsIfTheFilesHadBeenLoadedInTheOrderOfTheirPublishes(@TempDir Path directory) throws Exception {
        System.out.println("RacingJobsTest: -Dcaravan.test.seed=" + SEED);
        try (TestQueue queue = TestQueue.start();
                TestDatabase database = TestDatabase.create();
                RunningCaravan one = start(directory.resolve("one"), queue, database);
                RunningCaravan other = start(directory.resolve("other"), queue, database)) {
            slowDown(database);
            for (int round = 0; round < ROUNDS; round++) {
                race(one, other, "race_" + round, new Random(SEED + round));
            }
        }
    }

    private static RunningCaravan start(Path directory, TestQueue queue, TestDatabase database) throws Exception {
        return RunningCaravan.start(
                Files.createDirectories(directory),
                "caravan.db.url=" + database.url(),
                "caravan.sqs.endpoint=" + queue.url(),
                "caravan.chunk.max-records=" + ROWS_A_CHUNK,
                "caravan.split.concurrency=5",
                "caravan.load.concurrency=5",
                "caravan.publish.poll-interval=20ms",
                "caravan.publish.retry-pause=50ms");
    }

    /** Publishes and chunks hold their locks for a while, so that others come in between. */
    private static void slowDown(TestDatabase database) {
        database.slowDown(Duration.ofMillis(40));
        database.run("""
                CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.05); RETURN NULL; END $$;
                CREATE TRIGGER linger AFTER UPDATE ON caravan.publication FOR EACH STATEMENT EXECUTE FUNCTION linger()
                """);
    }

    private static void race(RunningCaravan one, RunningCaravan other, String table, Random random) {
        one.jdbc()
                .sql("CREATE TABLE %s (id int PRIMARY KEY, shop text, v text)".formatted(table))
                .update();
        one.jdbc()
                .sql("INSERT INTO %s SELECT i, 's' || i %% 3, 'before' FROM generate_series(0, %d, 2) AS i"
                        .formatted(table, SHARED_KEYS - 1))
                .update();
        Map<Integer, Row> before = new TreeMap<>(IntStream.range(0, SHARED_KEYS)
                .filter(id -> id % 2 == 0)
                .mapToObj(id -> new Row(id, "s" + id % 3, "before"))
                .collect(Collectors.toMap(Row::id, row -> row)));

        Map<Kind, List<Row>> files = files(random);
        List<Kind> kinds = new ArrayList<>(files.keySet());
        Collections.shuffle(kinds, random);
        Map<Kind, Long> jobs = new EnumMap<>(Kind.class);
        kinds.forEach(kind -> jobs.put(
                kind, submit(jobs.size() % 2 == 0 ? one : other, table, kind, files.getOrDefault(kind, List.of()))));
        jobs.forEach((kind, job) -> {
            JobView ended = one.ended(job);
            assertThat(ended.state()).as("%s: %s", kind, ended.note()).isEqualTo(JobState.COMPLETED);
        });

        Set<List<String>> possible = new HashSet<>();
        Places places = new Places(publishes(one, jobs, files), chunks(one, jobs, files), possible);
        places.find(before, 0, places.chunks);
        assertThat(possible)
                .as("contents of %s that agree with the ledger: %s", table, places.publishes)
                .contains(one.column("SELECT concat_ws(',', id, shop, v) FROM %s ORDER BY id".formatted(table)));
    }

    /** Each with its own values, so that the content shows whose row it is. */
    private static Map<Kind, List<Row>> files(Random random) {
        Map<Kind, List<Row>> files = new EnumMap<>(Kind.class);
        List<Integer> unclaimed =
                new ArrayList<>(IntStream.range(0, SHARED_KEYS).boxed().toList());
        Collections.shuffle(unclaimed, random);
        int ownKeys = 1;
        int next = 0;
        for (Kind kind : Kind.values()) {
            next += 1_000;
            int own = next;
            List<Row> rows = new ArrayList<>();
            switch (kind) {
                case APPEND -> IntStream.range(0, 60).forEach(i -> rows.add(row(own + i, kind, random)));
                case DIRECT_APPEND -> IntStream.range(0, 16).forEach(i -> rows.add(row(own + i, kind, random)));
                case DIRECT, DIRECT_TOO -> {
                    for (int chunk = 0; chunk < 2; chunk++, ownKeys *= 2) {
                        for (int i = 0; i < ROWS_A_CHUNK; i++) {
                            rows.add(row(i < ownKeys ? own + rows.size() : unclaimed.remove(0), kind, random));
                        }
                    }
                }
                default ->
                    IntStream.range(0, ROWS_A_FILE)
                            .forEach(i -> rows.add(row(random.nextInt(SHARED_KEYS), kind, random)));
            }
            files.put(kind, rows);
        }
        return files;
    }

    private static Row row(int id, Kind kind, Random random) {
        return new Row(
                id,
                kind == Kind.SYNC_OF_A_SHOP ? "s1" : "s" + random.nextInt(3),
                "%s %d".formatted(kind, random.nextInt(3)));
    }

    private static long submit(RunningCaravan caravan, String table, Kind kind, List<Row> rows) {
        Path file = caravan.file(
                "%s/%s.csv".formatted(table, kind),
                rows.stream().map(Row::text).collect(Collectors.joining("\n", "id,shop,v\n", "\n")));
        return caravan.submit(
                file,
                new JobOptions(
                        null,
                        table,
                        List.of(kind.key()),
                        Map.of(),
                        DialectOptions.NONE,
                        null,
                        null,
                        false,
                        kind.write(),
                        null,
                        false));
    }

    /** In their order. */
    private static List<Step> publishes(RunningCaravan caravan, Map<Kind, Long> jobs, Map<Kind, List<Row>> files) {
        Map<Long, Kind> kinds = new LinkedHashMap<>();
        jobs.forEach((kind, job) -> kinds.put(job, kind));
        List<Step> publishes = caravan.jdbc()
                .sql("""
                        SELECT job, inserted, updated, deleted, duplicates FROM caravan.publication
                        WHERE job IN (:jobs) AND published_at IS NOT NULL ORDER BY published_at
                        """)
                .param("jobs", kinds.keySet())
                .query((row, index) -> {
                    Kind kind = kinds.get(row.getLong("job"));
                    return new Step(
                            kind,
                            files.get(kind),
                            new Counts(
                                    row.getLong("inserted"),
                                    row.getLong("updated"),
                                    row.getLong("deleted"),
                                    row.getLong("duplicates")));
                })
                .list();
        assertThat(publishes)
                .extracting(Step::kind)
                .containsExactlyInAnyOrderElementsOf(Stream.of(Kind.values())
                        .filter(kind -> kind.method == LoadMethod.STAGED)
                        .toList());
        return publishes;
    }

    /** Of the direct jobs. */
    private static List<Step> chunks(RunningCaravan caravan, Map<Kind, Long> jobs, Map<Kind, List<Row>> files) {
        List<Step> chunks = new ArrayList<>();
        for (Kind kind : List.of(Kind.DIRECT, Kind.DIRECT_TOO, Kind.DIRECT_APPEND)) {
            chunks.addAll(caravan.jdbc()
                    .sql("""
                            SELECT first_record, records, inserted, duplicates FROM caravan.chunk
                            WHERE job = :job AND state = 'LOADED' ORDER BY sequence
                            """)
                    .param("job", jobs.get(kind))
                    .query((row, index) -> {
                        int first = row.getInt("first_record") - 1;
                        return new Step(
                                kind,
                                files.get(kind).subList(first, first + row.getInt("records")),
                                new Counts(row.getLong("inserted"), 0, 0, row.getLong("duplicates")));
                    })
                    .list());
        }
        assertThat(chunks).hasSize(5);
        return chunks;
    }

    /** The places of chunks among publishes that agree with the ledger. */
    private record Places(List<Step> publishes, List<Step> chunks, Set<List<String>> contents) {
        /**
         * Finds the contents of the table for all places.
         *
         * @param table before the next publish, and before the chunks that are left
         */
        void find(Map<Integer, Row> table, int publish, List<Step> left) {
            boolean last = publish == publishes.size();
            for (int set = last ? (1 << left.size()) - 1 : 0; set < 1 << left.size(); set++) {
                Map<Integer, Row> after = new TreeMap<>(table);
                List<Step> later = new ArrayList<>();
                boolean agrees = true;
                for (int c = 0; c < left.size(); c++) {
                    if ((set >> c & 1) == 0) {
                        later.add(left.get(c));
                    } else {
                        agrees &= load(left.get(c), after).equals(left.get(c).counts());
                    }
                }
                if (agrees && last) {
                    contents.add(after.values().stream().map(Row::text).toList());
                } else if (agrees
                        && load(publishes.get(publish), after)
                                .equals(publishes.get(publish).counts())) {
                    find(after, publish + 1, later);
                }
            }
        }
    }

    /** Loads records into a table as docs/modes.md says. */
    private static Counts load(Step step, Map<Integer, Row> table) {
        Kind kind = step.kind();
        Map<Integer, Row> winners = new LinkedHashMap<>();
        step.records().forEach(row -> {
            if (kind.updates()) {
                winners.put(row.id(), row);
            } else {
                winners.putIfAbsent(row.id(), row);
            }
        });
        int before = table.size();
        switch (kind) {
            case REPLACE -> table.clear();
            case SYNC -> table.keySet().retainAll(winners.keySet());
            case SYNC_OF_A_SHOP ->
                table.values().removeIf(row -> row.shop().equals("s1") && !winners.containsKey(row.id()));
            default -> {
                // Adds rows.
            }
        }
        long deleted = (long) before - table.size();
        long inserted = 0;
        long updated = 0;
        for (Row row : winners.values()) {
            Row there = table.get(row.id());
            if (there == null) {
                inserted++;
                table.put(row.id(), row);
            } else if (kind.updates() && !there.equals(row)) {
                updated++;
                table.put(row.id(), row);
            }
        }
        return new Counts(inserted, updated, deleted, step.records().size() - inserted - updated);
    }
}
