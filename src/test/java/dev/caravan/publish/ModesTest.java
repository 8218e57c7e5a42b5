package dev.caravan.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.deadletter.ReplayResult;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.DeadLetterService;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.jobs.RejectsFile;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.load.FaultyTables;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Staged loads into PostgreSQL, in each mode: the table's content, and the balance. */
@SuppressWarnings("NullAway.Init")
class ModesTest {
    private static final AtomicInteger FILES = new AtomicInteger();
    private static final FaultyTables TABLES = new FaultyTables();

    private static final WriteOptions STAGED = staged(null);
    private static final WriteOptions UPDATE = staged(DuplicatePolicy.UPDATE);
    private static final WriteOptions FAIL = staged(DuplicatePolicy.FAIL);
    private static final WriteOptions REPLACE = mode(LoadMode.REPLACE);
    private static final WriteOptions SYNC = sync(null, null, "100%");
    private static final WriteOptions APPEND = new WriteOptions(LoadMethod.STAGED, null, null, true, null, null, null);

    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.startLoader(
                directory,
                TABLES,
                "caravan.split.enabled=true",
                "caravan.load.concurrency=4",
                "caravan.publish.poll-interval=20ms",
                "caravan.publish.retry-pause=50ms",
                "caravan.publish.max-attempts=3",
                "caravan.dead-letters.poll-interval=100ms",
                "caravan.feeds.plain.match=plain*.csv",
                "caravan.feeds.plain.lineage=false",
                "caravan.feeds.plain.load-method=staged",
                "caravan.feeds.undoing.match=undoing*.csv",
                "caravan.feeds.undoing.load-method=staged",
                "caravan.feeds.undoing.max-rejects=1",
                "caravan.feeds.undoing.on-too-many-rejects=undo");
    }

    @AfterAll
    static void stop() {
        try {
            await("the stages of ended jobs are dropped")
                    .atMost(Duration.ofSeconds(30))
                    .until(ModesTest::stages, List::isEmpty);
        } finally {
            caravan.close();
        }
    }

    private static List<String> stages() {
        return caravan.column("""
                SELECT oid::regclass::text FROM pg_class
                WHERE relkind = 'r' AND relname ~ '^(caravan_)?stage_[0-9]+$'
                """);
    }

    private static WriteOptions staged(@Nullable DuplicatePolicy policy) {
        return new WriteOptions(LoadMethod.STAGED, null, policy, null, null, null, null);
    }

    private static WriteOptions mode(LoadMode mode) {
        return new WriteOptions(null, mode, null, null, null, null, null);
    }

    private static WriteOptions sync(@Nullable String scope, @Nullable String mark, @Nullable String most) {
        return new WriteOptions(null, LoadMode.SYNC, null, null, scope, mark, most);
    }

    private static void sql(String statement) {
        caravan.jdbc().sql(statement).update();
    }

    private static JobOptions options(String table, WriteOptions write, String... key) {
        return options(table, write, null, false, key);
    }

    private static JobOptions options(
            String table, WriteOptions write, @Nullable String maxRejects, boolean dryRun, String... key) {
        return new JobOptions(
                null, table, List.of(key), Map.of(), DialectOptions.NONE, null, maxRejects, dryRun, write, null, false);
    }

    private static Path file(String content) {
        return caravan.file("f%d.csv".formatted(FILES.incrementAndGet()), content);
    }

    private static JobView load(String table, WriteOptions write, String content, String... key) {
        return caravan.load(file(content), options(table, write, key));
    }

    private static List<String> rows(String select) {
        return caravan.column("SELECT (t.*)::text FROM (%s) AS t ORDER BY 1".formatted(select));
    }

    private static void completed(JobView job, int inserted, int updated, int deleted, int duplicates, int rejected) {
        JobBalance balance = job.balance();
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(List.of(
                        balance.inserted(), balance.updated(), job.deleted(), balance.duplicates(), balance.rejected()))
                .as("inserted, updated, deleted, duplicates, rejected")
                .containsExactly((long) inserted, (long) updated, (long) deleted, (long) duplicates, (long) rejected);
        assertThat(balance.inFlight()).isZero();
        assertThat(isPublished(job)).as("the job was staged").isTrue();
    }

    private static boolean isPublished(JobView job) {
        return caravan.column("SELECT job FROM caravan.publication WHERE published_at IS NOT NULL AND job = "
                                + job.id())
                        .size()
                == 1;
    }

    private static void failed(JobView job, String... message) {
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains(message);
        assertThat(job.balance().inserted()).isZero();
    }

    private static List<String> rejects(JobView job) {
        return caravan.column("""
                SELECT concat_ws(' ', record, line, coalesce(column_name, '-'), reason) FROM caravan.reject
                WHERE job = %d ORDER BY line
                """.formatted(job.id()));
    }

    private static String rejectsFile(JobView job) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        caravan.bean(RejectsFile.class).write(job.job(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Lines of a file, each made from a number. */
    private static String lines(String header, int rows, java.util.function.IntFunction<String> line) {
        return IntStream.range(0, rows).mapToObj(line).collect(Collectors.joining("\n", header + "\n", "\n"));
    }

    // New tables

    @Test
    void aNewTableHasTheFirstRecordOfEachKey() {
        JobView job = load("new_key", STAGED, lines("id,v", 95, i -> i % 40 + "," + i), "id");

        completed(job, 40, 0, 0, 55, 0);
        assertThat(caravan.column("SELECT format('%s %s %s', id, v, caravan_row) FROM new_key ORDER BY id"))
                .containsExactlyElementsOf(IntStream.range(0, 40)
                        .mapToObj(i -> "%d %d %d".formatted(i, i, i + 1))
                        .toList());
        assertThat(caravan.column("SELECT DISTINCT caravan_job FROM new_key")).containsExactly(job.id() + "");
        assertThat(caravan.column("""
                SELECT indexdef FROM pg_indexes WHERE tablename = 'new_key'
                """))
                .singleElement()
                .asString()
                .contains("UNIQUE")
                .contains("(id)");
        // The next job's rows are its own.
        completed(load("new_key", STAGED, "id,v\n39,1\n40,40\n", "id"), 1, 0, 0, 1, 0);
        completed(load("new_key", UPDATE, "id,v\n39,1\n40,41\n40,40\n", "id"), 0, 1, 0, 2, 0);
        assertThat(caravan.column("SELECT v FROM new_key WHERE id > 38 ORDER BY id"))
                .containsExactly("1", "40");
    }

    @Test
    void aNewTableWithoutAKeyHasEveryRecord() {
        completed(load("new_all", STAGED, lines("id,v", 25, i -> i % 5 + ",x")), 25, 0, 0, 0, 0);
        completed(load("new_all", STAGED, "id,v\n7,y\n"), 1, 0, 0, 0, 0);
        assertThat(caravan.column("SELECT count(*) || ' ' || count(DISTINCT caravan_row) FROM new_all"))
                .containsExactly("26 25");
    }

    @Test
    void theLastRecordOfAKeyWinsInANewTableThatIsUpdated() {
        completed(load("new_last", UPDATE, "id,v\n1,a\n2,b\n1,c\n1,c\n", "id"), 2, 0, 0, 2, 0);
        assertThat(rows("SELECT id, v FROM new_last")).containsExactly("(1,c)", "(2,b)");
    }

    @Test
    void addressesAreOneKeyHoweverTheyAreWritten() {
        completed(
                load("new_mail", STAGED, "email,n\nAnn@Example.com,1\nann@example.COM,2\nbob@example.com,3\n", "email"),
                2,
                0,
                0,
                1,
                0);
        completed(
                load("new_mail", UPDATE, "email,n\nBOB@example.com,4\nBOB@example.com,5\nnobody,6\n", "email"),
                0,
                1,
                0,
                1,
                1);
        assertThat(rows("SELECT lower(email), n FROM new_mail"))
                .containsExactly("(ann@example.com,1)", "(bob@example.com,5)");
    }

    @Test
    void aTableWithoutLineageHasNoColumnsOfCaravan() {
        JobOptions options = options("plain_new", WriteOptions.NONE, "id");
        JobView job = caravan.load(caravan.file("plain-1.csv", lines("id,v", 30, i -> i % 12 + "," + i)), options);

        completed(job, 12, 0, 0, 18, 0);
        assertThat(rows("SELECT * FROM plain_new ORDER BY id LIMIT 2")).containsExactly("(0,0)", "(1,1)");
        completed(caravan.load(caravan.file("plain-2.csv", "id,v\n11,99\n12,12\n"), options), 1, 0, 0, 1, 0);
        assertThat(rows("SELECT * FROM plain_new WHERE id > 10")).containsExactly("(11,11)", "(12,12)");
    }

    @Test
    void aFileWithoutRecordsMakesATableAndEmptiesOne() {
        completed(load("new_empty", STAGED, "id,v\n", "id"), 0, 0, 0, 0, 0);
        completed(load("new_empty", STAGED, "id,v\n1,1\n", "id"), 1, 0, 0, 0, 0);
        sql("CREATE TABLE emptied (id int PRIMARY KEY, v text)");
        sql("INSERT INTO emptied VALUES (1, 'a'), (2, 'b')");
        completed(load("emptied", UPDATE, "id,v\n", "id"), 0, 0, 0, 0, 0);
        failed(load("emptied", sync(null, null, null), "id,v\n", "id"), "2 of 2 rows", "--max-deletes 2");
        completed(load("emptied", REPLACE, "id,v\n"), 0, 0, 2, 0, 0);
        assertThat(caravan.column("SELECT * FROM emptied")).isEmpty();
    }

    @Test
    void jobsAtOnceMakeOneTable() {
        List<Long> jobs = new ArrayList<>();
        for (int j = 0; j < 4; j++) {
            int first = j;
            WriteOptions write =
                    j == 3 ? new WriteOptions(LoadMethod.DIRECT, null, null, null, null, null, null) : STAGED;
            jobs.add(caravan.submit(
                    file(lines("id,v", 60, i -> i + 30 * first + "," + first)), options("at_once", write, "id")));
        }
        long inserted = 0;
        for (long id : jobs) {
            JobView job = caravan.ended(id);
            assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
            inserted += job.balance().inserted();
        }
        assertThat(inserted).isEqualTo(150);
        assertThat(caravan.column("SELECT count(*) || ' ' || count(DISTINCT id) FROM at_once"))
                .containsExactly("150 150");
    }

    @Test
    void jobsAtOnceMayDifferInTheTypesThatTheySee() throws Exception {
        caravan.camel().getRouteController().stopRoute(PublishRoute.ID);
        long numbers = caravan.submit(file("id,v\n1,10\n2,20\n"), options("typed", STAGED, "id"));
        long texts = caravan.submit(file("id,v\n2,a\n3,b\n4,40\n"), options("typed", STAGED, "id"));
        caravan.in(JobState.PUBLISHING, numbers);
        caravan.in(JobState.PUBLISHING, texts);
        caravan.camel().getRouteController().startRoute(PublishRoute.ID);

        completed(caravan.ended(numbers), 2, 0, 0, 0, 0);
        JobView second = caravan.ended(texts);
        assertThat(second.state()).as(second.note()).isEqualTo(JobState.COMPLETED);
        // As in the direct way, the type of the column is decided, and what is no number is rejected.
        assertThat(rows("SELECT id, v FROM typed")).containsExactly("(1,10)", "(2,20)", "(4,40)");
        assertThat(rejects(second)).hasSize(2);
    }

    // Each mode against a model

    /** One file's effect, computed record by record. */
    private static final class Model {
        final TreeMap<Integer, String> table = new TreeMap<>();
        long inserted;
        long updated;
        long deleted;
        long duplicates;
        long rejected;

        /** @param records key and value; a value that the table refuses is negative, and one that is no number a letter */
        void load(WriteOptions write, List<String[]> records) {
            inserted = updated = deleted = duplicates = rejected = 0;
            boolean last = write.onDuplicate() == DuplicatePolicy.UPDATE || write.mode() == LoadMode.SYNC;
            Map<Integer, String> wanted = new LinkedHashMap<>();
            Set<Integer> keys = new TreeSet<>();
            for (String[] record : records) {
                int key = Integer.parseInt(record[0]);
                keys.add(key);
                if (!record[1].matches("[0-9]*")) {
                    rejected++;
                } else if (wanted.containsKey(key) && !last) {
                    duplicates++;
                } else if (wanted.put(key, record[1]) != null) {
                    duplicates++;
                }
            }
            if (write.mode() == LoadMode.REPLACE) {
                deleted = table.size();
                table.clear();
            } else if (write.mode() == LoadMode.SYNC) {
                Set<Integer> absent = new TreeSet<>(table.keySet());
                absent.removeAll(keys);
                deleted = absent.size();
                table.keySet().removeAll(absent);
            }
            wanted.forEach((key, value) -> {
                String there = table.get(key);
                if (there == null) {
                    inserted++;
                    table.put(key, value);
                } else if (last && !there.equals(value)) {
                    updated++;
                    table.put(key, value);
                } else {
                    duplicates++;
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep", "update", "replace", "sync"})
    void eachModeAgreesWithAModel(String name) {
        WriteOptions write = Map.of("keep", STAGED, "update", UPDATE, "replace", REPLACE, "sync", SYNC)
                .get(name);
        boolean syncs = write.mode() == LoadMode.SYNC;
        Random random = new Random(7);
        for (String kind : List.of("own", "parted", "made")) {
            String table = "model_%s_%s".formatted(name, kind);
            boolean checks = !kind.equals("made");
            if (checks) {
                sql("CREATE TABLE %s (id int PRIMARY KEY, qty int CHECK (qty >= 0), other text DEFAULT 'd') %s"
                        .formatted(table, kind.equals("parted") ? "PARTITION BY RANGE (id)" : ""));
                if (kind.equals("parted")) {
                    sql("CREATE TABLE %1$s_low PARTITION OF %1$s FOR VALUES FROM (MINVALUE) TO (40)".formatted(table));
                    sql("CREATE TABLE %1$s_high PARTITION OF %1$s FOR VALUES FROM (40) TO (MAXVALUE)".formatted(table));
                }
            }
            Model model = new Model();
            for (int round = 0; round < 4; round++) {
                List<String[]> records = new ArrayList<>();
                Set<Integer> bad = new TreeSet<>();
                for (int i = 0; i < 70; i++) {
                    int key = random.nextInt(80);
                    // The key of a record that is rejected before it is staged is unknown to a sync.
                    boolean refuse = round > 0
                            && i % 17 == 3
                            && (checks || !syncs)
                            && records.stream().noneMatch(r -> r[0].equals(key + ""));
                    if (bad.contains(key)) {
                        continue;
                    }
                    String value = refuse ? checks && (i < 40 || syncs) ? "-1" : "x" : random.nextInt(4) + "";
                    if (refuse) {
                        bad.add(key);
                    }
                    records.add(new String[] {key + "", value});
                }
                String content = records.stream()
                        .map(r -> r[0] + "," + r[1] + "\n")
                        .collect(Collectors.joining("", "id,qty\n", ""));
                model.load(write, records);

                JobView job = load(table, write, content, "id");

                completed(
                        job,
                        (int) model.inserted,
                        (int) model.updated,
                        (int) model.deleted,
                        (int) model.duplicates,
                        (int) model.rejected);
                assertThat(caravan.column("SELECT id || ' ' || qty FROM %s ORDER BY id".formatted(table)))
                        .as("%s, round %d", table, round)
                        .containsExactlyElementsOf(model.table.entrySet().stream()
                                .map(entry -> entry.getKey() + " " + entry.getValue())
                                .toList());
                assertThat(rejects(job)).hasSize((int) model.rejected);
            }
        }
    }

    // Tables of people

    @Test
    void quotedAndUpperCaseNamesAreTheTables() {
        sql("CREATE SCHEMA \"My Schema\"");
        sql("CREATE TABLE \"My Schema\".\"Orders\" (\"Id\" int PRIMARY KEY, \"Order \"\"No\"\"\" text, gone boolean)");
        sql("INSERT INTO \"My Schema\".\"Orders\" VALUES (1, 'a'), (2, 'b'), (3, 'c')");
        String table = "My Schema.Orders";
        String file = "id,\"Order \"\"No\"\"\"\n2,B\n4,d\n";

        completed(load(table, STAGED, file, "Id"), 1, 0, 0, 1, 0);
        completed(load(table, UPDATE, file, "Id"), 0, 1, 0, 1, 0);
        completed(load(table, sync(null, "Gone", "50%"), file, "Id"), 0, 0, 2, 2, 0);
        assertThat(rows("SELECT * FROM \"My Schema\".\"Orders\""))
                .containsExactly("(1,a,t)", "(2,B,)", "(3,c,t)", "(4,d,)");
        completed(load(table, sync("ID", null, "50%"), file, "Id"), 0, 0, 0, 2, 0);
        completed(load(table, REPLACE, file, "Id"), 2, 0, 4, 0, 0);
        completed(load("My Schema.New", STAGED, "id\n1\n2\n1\n", "id"), 2, 0, 0, 1, 0);
        caravan.load(file("id\nx\n"), options("My Schema.New", STAGED, "0", false, "id"));
    }

    @Test
    void identityColumnsTakeTheFilesValues() {
        sql("CREATE TABLE ident (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text)");
        completed(load("ident", STAGED, "id,v\n7,a\n8,b\n7,c\n", "id"), 2, 0, 0, 1, 0);
        completed(load("ident", UPDATE, "id,v\n7,A\n9,c\n", "id"), 1, 1, 0, 0, 0);
        completed(load("ident", SYNC, "id,v\n7,A\n9,d\n", "id"), 0, 1, 1, 1, 0);
        assertThat(rows("SELECT * FROM ident")).containsExactly("(7,A)", "(9,d)");
        sql("CREATE TABLE ident_other (id int GENERATED ALWAYS AS IDENTITY, code text PRIMARY KEY, v text)");
        completed(load("ident_other", UPDATE, "code,v\na,1\nb,2\n", "code"), 2, 0, 0, 0, 0);
        completed(load("ident_other", UPDATE, "code,v\nb,3\nc,4\n", "code"), 1, 1, 0, 0, 0);
        assertThat(rows("SELECT code, v FROM ident_other")).containsExactly("(a,1)", "(b,3)", "(c,4)");
    }

    @Test
    void anIndexOnAnExpressionComparesTheKey() {
        sql("CREATE TABLE lowered (code text, v int)");
        sql("CREATE UNIQUE INDEX ON lowered (lower(code))");
        sql("INSERT INTO lowered VALUES ('Ann', 1), ('bob', 2), ('Cid', 3)");
        completed(load("lowered", STAGED, "code,v\nANN,9\ndan,4\nDan,5\n", "code"), 1, 0, 0, 2, 0);
        completed(load("lowered", UPDATE, "code,v\nANN,9\ndan,6\nDan,5\n", "code"), 0, 2, 0, 1, 0);
        assertThat(rows("SELECT * FROM lowered")).containsExactly("(ANN,9)", "(Cid,3)", "(Dan,5)", "(bob,2)");
        completed(load("lowered", SYNC, "code,v\nann,9\nBOB,2\n", "code"), 0, 2, 2, 0, 0);
        assertThat(rows("SELECT * FROM lowered")).containsExactly("(BOB,2)", "(ann,9)");
    }

    @Test
    void typesWithoutEqualityAreUpdated() {
        sql("CREATE TABLE documents (id int PRIMARY KEY, doc json, spot point, tags text[])");
        completed(
                load("documents", UPDATE, "id,doc,spot,tags\n1,\"{\"\"a\"\":1}\",\"(1,2)\",{a}\n", "id"),
                1,
                0,
                0,
                0,
                0);
        completed(
                load(
                        "documents",
                        UPDATE,
                        "id,doc,spot,tags\n1,\"{\"\"a\"\":2}\",\"(1,2)\",{a}\n2,{},\"(0,0)\",{}\n",
                        "id"),
                1,
                1,
                0,
                0,
                0);
        completed(load("documents", UPDATE, "id,doc,spot,tags\n2,{},\"(0,0)\",{}\n", "id"), 0, 0, 0, 1, 0);
        assertThat(caravan.column("SELECT doc FROM documents ORDER BY id")).containsExactly("{\"a\":2}", "{}");
    }

    @Test
    void rowsThatTheTableRefusesAreRejectsWithTheirText() throws IOException {
        sql("CREATE TABLE ref (id int PRIMARY KEY)");
        sql("INSERT INTO ref SELECT generate_series(1, 50)");
        sql("""
                CREATE TABLE strict (
                  id int PRIMARY KEY, qty int NOT NULL CHECK (qty BETWEEN 0 AND 1000), ref int REFERENCES ref,
                  late int REFERENCES ref DEFERRABLE INITIALLY DEFERRED, code varchar(4) UNIQUE)
                """);
        String file = lines("id,qty,ref,late,code", 45, i -> switch (i) {
            case 4 -> "4,,4,4,c4";
            case 13 -> "13,5000,4,4,\"c,13\"";
            case 14 -> "14,0,4,4,c13\n";
            case 21 -> "21,1,99,4,c21";
            case 22 -> "22,1,4,99,c22";
            case 33 -> "33,1,4,4,c32";
            case 40 -> "40,1,4,4,\"c\"\"40x\"";
            default -> "%d,1,%d,%d,c%d".formatted(i, i % 50 + 1, i % 50 + 1, i);
        });

        JobView job = load("strict", STAGED, file, "id");

        assertThat(rejects(job))
                .containsExactly(
                        "5 6 qty database-23502",
                        "14 15 qty database-23514",
                        "22 24 ref database-23503",
                        "23 25 late database-23503",
                        "34 36 code database-23505",
                        "41 43 code too-long");
        completed(job, 39, 0, 0, 0, 6);
        assertThat(rejectsFile(job)).contains("13,5000,4,4,\"c,13\",15,").contains("40,1,4,4,\"c\"\"40x\",43,");
        assertThat(caravan.column("SELECT count(*) FROM strict")).containsExactly("39");

        // Corrected, they are rows of the first job.
        JobView fix = caravan.load(
                caravan.file(
                        "fix.csv", rejectsFile(job).replace(",5000,", ",500,").replace("\"c,13\"", "d13")),
                JobOptions.correcting(job.id()));
        assertThat(fix.state()).as(fix.note()).isEqualTo(JobState.COMPLETED);
        assertThat(fix.balance()).isEqualTo(new JobBalance(6, 1, 0, 0, 5, 0, 0, 0));
        assertThat(caravan.job(job.id()).balance()).isEqualTo(new JobBalance(45, 40, 0, 0, 5, 0, 0, 0));
    }

    @Test
    void rowsMayReferToLaterRowsOfTheFile() {
        sql("CREATE TABLE tree (id int PRIMARY KEY, parent int REFERENCES tree, qty int CHECK (qty >= 0))");
        sql(
                "CREATE TABLE tree_late (id int PRIMARY KEY, parent int REFERENCES tree_late DEFERRABLE INITIALLY DEFERRED, qty int CHECK (qty >= 0))");
        String whole = lines("id,parent,qty", 50, i -> "%d,%s,1".formatted(50 - i, i == 49 ? "" : 49 - i));
        String broken = whole + "60,1,-1\n61,60,1\n62,99,1\n63,99,-1\n64,62,1\n";
        for (String table : List.of("tree", "tree_late")) {
            completed(load(table, STAGED, whole, "id"), 50, 0, 0, 0, 0);
            sql("DELETE FROM " + table);
            JobView job = load(table, STAGED, broken, "id");
            completed(job, 50, 0, 0, 0, 5);
            assertThat(rejects(job))
                    .extracting(reject -> reject.split(" ", 2)[0])
                    .containsExactly("51", "52", "53", "54", "55");
        }
    }

    @Test
    void triggersFireAsForAnyStatement() {
        sql("CREATE TABLE hist (what text, id int)");
        sql("CREATE TABLE stamped (id int PRIMARY KEY, v text, updated_at text DEFAULT 'new')");
        sql("""
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO hist VALUES (TG_OP, coalesce(NEW.id, OLD.id)); RETURN NULL; END $$
                """);
        sql("""
                CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN NEW.updated_at := 'stamped'; RETURN NEW; END $$
                """);
        sql("CREATE TRIGGER n AFTER INSERT OR UPDATE OR DELETE ON stamped FOR EACH ROW EXECUTE FUNCTION note()");
        sql("CREATE TRIGGER s BEFORE UPDATE ON stamped FOR EACH ROW EXECUTE FUNCTION stamp()");
        completed(load("stamped", STAGED, "id,v\n1,a\n2,b\n3,c\n", "id"), 3, 0, 0, 0, 0);
        sql("DELETE FROM hist");

        completed(load("stamped", SYNC, "id,v\n1,a\n2,B\n4,d\n", "id"), 1, 1, 1, 1, 0);

        assertThat(rows("SELECT * FROM stamped")).containsExactly("(1,a,new)", "(2,B,stamped)", "(4,d,new)");
        assertThat(rows("SELECT * FROM hist")).containsExactly("(DELETE,3)", "(INSERT,4)", "(UPDATE,2)");
    }

    @Test
    void aTableThatMayDropRowsTakesNoMode() {
        sql("CREATE TABLE dropping (id int PRIMARY KEY, v int)");
        sql("CREATE FUNCTION dropped() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$");
        sql("CREATE TRIGGER d BEFORE INSERT ON dropping FOR EACH ROW WHEN (NEW.v < 0) EXECUTE FUNCTION dropped()");
        sql("CREATE TABLE viewed (id int PRIMARY KEY, v int)");
        sql("CREATE VIEW viewing AS SELECT * FROM viewed");
        for (WriteOptions write : List.of(STAGED, UPDATE, FAIL, REPLACE, SYNC)) {
            failed(load("dropping", write, "id,v\n1,1\n", "id"), "is not possible: table", "triggers BEFORE INSERT");
            JobView view = load("viewing", write, "id,v\n1,1\n");
            assertThat(view.state()).isEqualTo(JobState.FAILED);
        }
        JobView direct = load("dropping", WriteOptions.NONE, "id,v\n1,1\n2,-1\n", "id");
        assertThat(direct.balance()).isEqualTo(new JobBalance(2, 1, 0, 0, 0, 0, 1, 0));
        assertThat(load("viewing", WriteOptions.NONE, "id,v\n1,1\n").balance().inserted())
                .isEqualTo(1);
    }

    @Test
    void aReplaceKeepsWhatReferencesTheTable() {
        sql("CREATE TABLE parent (id int PRIMARY KEY, v text)");
        sql("CREATE TABLE child (parent int REFERENCES parent)");
        sql("INSERT INTO parent VALUES (1, 'a'), (2, 'b')");
        sql("INSERT INTO child VALUES (1)");

        failed(load("parent", REPLACE, "id,v\n3,c\n"), "child");
        failed(load("parent", SYNC, "id,v\n3,c\n"), "child");
        completed(load("parent", REPLACE, "id,v\n1,B\n3,c\n"), 2, 0, 2, 0, 0);
        completed(load("parent", SYNC, "id,v\n1,A\n3,c\n4,d\n"), 1, 1, 0, 1, 0);
        completed(load("parent", SYNC, "id,v\n1,A\n3,c\n"), 0, 0, 1, 2, 0);
        sql("CREATE TABLE cascading (parent int REFERENCES parent ON DELETE CASCADE)");
        sql("INSERT INTO cascading VALUES (1)");
        sql("DELETE FROM child");
        failed(load("parent", REPLACE, "id,v\n1,B\n"), "cascading");
        assertThat(rows("SELECT * FROM parent")).containsExactly("(1,A)", "(3,c)");
        assertThat(rows("SELECT * FROM cascading")).containsExactly("(1)");
    }

    // Modes

    @Test
    void aDuplicateFailsTheJob() {
        sql("CREATE TABLE failing (id int PRIMARY KEY, v int CHECK (v > 0))");
        sql("INSERT INTO failing VALUES (1, 1)");
        failed(load("failing", FAIL, "id,v\n1,2\n2,2\n", "id"), "1 of 2 records", "nothing was loaded");
        failed(load("failing", FAIL, "id,v\n3,2\n3,2\n", "id"), "1 of 2 records");
        failed(load("failing_new", FAIL, "id,v\n3,2\n3,2\n", "id"), "1 of 2 records");
        completed(load("failing", FAIL, "id,v\n2,2\n3,0\n", "id"), 1, 0, 0, 0, 1);
        assertThat(rows("SELECT * FROM failing")).containsExactly("(1,1)", "(2,2)");
        assertThat(caravan.column("SELECT to_regclass('failing_new')")).containsOnlyNulls();
    }

    @Test
    void aSyncDeletesWithinItsScope() {
        sql("CREATE TABLE scoped (id int PRIMARY KEY, shop text, v int)");
        sql(
                "INSERT INTO scoped SELECT i, CASE WHEN i < 10 THEN 'a' WHEN i < 20 THEN 'b' END, 1 FROM generate_series(1, 25) AS i");
        String file = "id,shop,v\n1,a,1\n2,a,2\n30,a,3\n";

        failed(load("scoped", sync("shop", null, null), file, "id"), "7 of 9 rows", "(10%)", "--max-deletes 7");
        failed(load("scoped", sync("shop", null, "6"), file, "id"), "7 of 9 rows", "(6)");
        failed(load("scoped", sync("nowhere", null, null), file, "id"), "sync-scope", "nowhere");
        failed(load("scoped", sync("shop", null, null), file.replace("id,", "idx,"), "idx"), "idx");
        assertThat(caravan.column("SELECT count(*) FROM scoped")).containsExactly("25");
        completed(load("scoped", sync("shop", null, "7"), file, "id"), 1, 1, 7, 1, 0);
        assertThat(caravan.column("SELECT coalesce(shop, '-') || ' ' || count(*) FROM scoped GROUP BY shop ORDER BY 1"))
                .containsExactly("- 6", "a 3", "b 10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"boolean", "boolean NOT NULL DEFAULT false", "timestamptz", "timestamp", "date"})
    void aSyncMarksRowsAndTheyComeBack(String type) {
        String table = "marked_" + type.replaceAll("\\W", "").toLowerCase(java.util.Locale.ROOT);
        sql("CREATE TABLE %s (id int PRIMARY KEY, v int, gone %s)".formatted(table, type));
        String living = "SELECT id, v FROM %s WHERE %s"
                .formatted(table, type.startsWith("boolean") ? "gone IS NOT TRUE" : "gone IS NULL");
        WriteOptions marking = sync(null, "GONE", "2");
        completed(load(table, marking, "id,v\n1,1\n2,2\n3,3\n", "id"), 3, 0, 0, 0, 0);
        completed(load(table, marking, "id,v\n1,1\n2,2\n3,3\n", "id"), 0, 0, 0, 3, 0);
        completed(load(table, marking, "id,v\n1,1\n", "id"), 0, 0, 2, 1, 0);
        assertThat(rows(living)).containsExactly("(1,1)");
        completed(load(table, marking, "id,v\n1,1\n", "id"), 0, 0, 0, 1, 0);
        completed(load(table, marking, "id,v\n1,1\n2,2\n3,4\n", "id"), 0, 2, 0, 1, 0);
        assertThat(rows(living)).containsExactly("(1,1)", "(2,2)", "(3,4)");
        completed(load(table, sync(null, "gone", "34%"), "id,v\n1,1\n2,2\n", "id"), 0, 0, 1, 2, 0);
        failed(load(table, sync(null, "gone", "34%"), "id,v\n1,1\n", "id"), "1 of 2 rows");
    }

    @Test
    void aMarkMustBeAColumnThatCanBeOne() {
        sql("CREATE TABLE unmarked (id int PRIMARY KEY, v int, gone boolean)");
        failed(load("unmarked", sync(null, "v", null), "id\n1\n", "id"), "mark-deleted", "integer");
        failed(load("unmarked", sync(null, "gone", null), "id,gone\n1,true\n", "id"), "mark-deleted", "gone");
        failed(load("unmarked_new", sync(null, "gone", null), "id\n1\n", "id"), "mark-deleted", "gone");
    }

    @Test
    void aKeyIsNeededToCompareAndIsTheTablesByDefault() {
        sql("CREATE TABLE keyless (id int, v int)");
        failed(load("keyless", UPDATE, "id,v\n1,1\n"), "on-duplicate: update compares keys", "--key");
        failed(load("keyless", SYNC, "id,v\n1,1\n"), "mode: sync compares keys");
        failed(load("keyless", UPDATE, "id,v\n1,1\n", "id"), "no unique index");
        sql("INSERT INTO keyless VALUES (1, 1), (1, 1)");
        completed(load("keyless", STAGED, "id,v\n1,1\n1,1\n"), 2, 0, 0, 0, 0);
        completed(load("keyless", REPLACE, "id,v\n1,1\n1,1\n1,1\n"), 3, 0, 4, 0, 0);
        assertThat(caravan.column("SELECT count(*) FROM keyless")).containsExactly("3");
        sql("CREATE TABLE keyed (id int PRIMARY KEY, v int)");
        completed(load("keyed", UPDATE, "id,v\n1,1\n1,2\n"), 1, 0, 0, 1, 0);
    }

    @Test
    void anAppendMakesEveryRecordARow() {
        sql("CREATE TABLE appended (id int PRIMARY KEY, v int)");
        sql("INSERT INTO appended VALUES (3, 0)");
        JobView job = load("appended", APPEND, lines("id,v", 30, i -> i % 20 + "," + i));
        completed(job, 19, 0, 0, 0, 11);
        assertThat(rejects(job)).hasSize(11).contains("4 5 id database-23505", "21 22 id database-23505");
        assertThat(caravan.column("SELECT v FROM appended WHERE id = 3")).containsExactly("0");
        sql("CREATE TABLE appended_all (id int, v int)");
        completed(load("appended_all", APPEND, "id,v\n1,1\n1,1\n"), 2, 0, 0, 0, 0);
        completed(load("appended_all", APPEND, "id,v\n1,1\n1,1\n"), 2, 0, 0, 0, 0);
    }

    /** A job that waits for a publish of its table holds up no job of another table. */
    @Test
    void jobsOfOtherTablesDoNotWaitForAPublish() throws Exception {
        WriteOptions direct = new WriteOptions(LoadMethod.DIRECT, null, null, null, null, null, null);
        DataSource database = caravan.bean(DataSource.class);
        try (Connection publish = database.getConnection();
                Statement statement = publish.createStatement()) {
            publish.setAutoCommit(false);
            statement.execute(
                    "SELECT pg_advisory_xact_lock(hashtextextended('caravan.publish/\"public\".\"awaited\"', 0))");
            long waiting = caravan.submit(file("id,v\n1,1\n"), options("awaited", direct, "id"));
            await("the job waits for the lock")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> caravan.column("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                                    .size()
                            == 1);
            assertThat(load("not_awaited", direct, "id,v\n1,1\n", "id").state()).isEqualTo(JobState.COMPLETED);
            completed(load("not_awaited_staged", STAGED, "id,v\n1,1\n", "id"), 1, 0, 0, 0, 0);
            publish.rollback();
            assertThat(caravan.ended(waiting).state()).isEqualTo(JobState.COMPLETED);
        }
    }

    // Rejects

    @Test
    void tooManyRejectsLeaveTheTableUntouched() {
        sql("CREATE TABLE untouched (id int PRIMARY KEY, v int CHECK (v >= 0))");
        sql("INSERT INTO untouched VALUES (1, 1)");
        String written =
                "SELECT concat_ws(' ', n_tup_ins, n_tup_upd, n_tup_del) FROM pg_stat_user_tables WHERE relname = 'untouched'";
        await("statistics")
                .atMost(Duration.ofSeconds(20))
                .until(() -> caravan.column(written), List.of("1 0 0")::equals);
        for (WriteOptions write : List.of(STAGED, UPDATE, REPLACE, SYNC)) {
            JobView bad = caravan.load(
                    file(lines("id,v", 60, i -> i % 10 == 0 ? i + ",x" : i + ",1")),
                    options("untouched", write, "5", false, "id"));
            failed(bad, "max-rejects is 5");
            assertThat(bad.balance().rejected()).isPositive();
        }
        assertThat(caravan.column(written)).containsExactly("1 0 0");
        for (WriteOptions write : List.of(STAGED, UPDATE, REPLACE, SYNC)) {
            JobView bad = caravan.load(
                    file(lines("id,v", 60, i -> i % 10 == 0 ? i + ",-1" : i + ",1")),
                    options("untouched", write, "5", false, "id"));
            failed(bad, "max-rejects", "untouched_v_check");
            assertThat(rejects(bad)).as("the rows that the publish refused").hasSize(6);
        }
        JobView mixed = caravan.load(
                file(lines("id,v", 60, i -> i % 20 == 0 ? i + ",-1" : i % 20 == 1 ? i + ",x" : i + ",1")),
                options("untouched", STAGED, "5", false, "id"));
        failed(mixed, "max-rejects");
        assertThat(rows("SELECT * FROM untouched")).containsExactly("(1,1)");
        JobView enough = caravan.load(
                file(lines("id,v", 60, i -> i % 20 == 0 ? i + ",-1" : i % 20 == 1 ? i + ",x" : i + ",1")),
                options("untouched", STAGED, "6", false, "id"));
        completed(enough, 54, 0, 0, 0, 6);
    }

    @Test
    void anUndoAfterTooManyRejectsHasNothingToDelete() {
        JobView job = caravan.load(
                caravan.file(
                        "undoing-1.csv",
                        lines("email,v", 40, i -> i % 5 == 0 ? "nobody,1" : "p%d@example.com,1".formatted(i))),
                options("undoing_new", WriteOptions.NONE, "email"));
        failed(job, "max-rejects is 1");
        assertThat(caravan.column("SELECT to_regclass('undoing_new')")).containsOnlyNulls();
    }

    // Dead letters, aborts, undo

    private static JobView partial(String table, WriteOptions write) {
        TABLES.bug(chunk -> {
            if (chunk.sequence() == 1 || chunk.sequence() == 3) {
                throw new IllegalStateException("a bug");
            }
        });
        JobView job = load(table, write, lines("id,v", 50, i -> i % 45 + "," + i), "id");
        assertThat(job.state()).isEqualTo(JobState.PARTIAL);
        assertThat(job.balance()).isEqualTo(new JobBalance(50, 0, 0, 0, 0, 20, 0, 30));
        TABLES.fix();
        return job;
    }

    @Test
    void deadLettersKeepTheRestBackUntilTheyAreLoaded() {
        sql("CREATE TABLE replayed (id int PRIMARY KEY, v int)");
        for (String table : List.of("replayed", "replayed_new")) {
            JobView job = partial(table, STAGED);
            assertThat(
                            table.endsWith("new")
                                    ? caravan.column("SELECT to_regclass('replayed_new')")
                                    : caravan.column("SELECT nullif(count(*), 0) FROM replayed"))
                    .containsOnlyNulls();
            DeadLetterService letters = caravan.bean(DeadLetterService.class);
            ReplayResult result = letters.replay(DeadLetterSelection.ofJob(job.id()), 0, progress -> {});
            assertThat(result).isNotNull();
            completed(caravan.in(JobState.COMPLETED, job.id()), 45, 0, 0, 5, 0);
            assertThat(caravan.column("SELECT id || ' ' || v FROM %s ORDER BY id".formatted(table)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 45).mapToObj(i -> i + " " + i).toList());
            letters.replay(DeadLetterSelection.ofJob(job.id()), 0, progress -> {});
            completed(caravan.job(job.id()), 45, 0, 0, 5, 0);
        }
    }

    /** The keys of discarded records are not known: their rows would be deleted. */
    @Test
    void aFileWithDiscardedRecordsIsNotSynced() {
        sql("CREATE TABLE synced_discarded (id int PRIMARY KEY, v int)");
        sql("INSERT INTO synced_discarded SELECT i, -1 FROM generate_series(0, 44) AS i");
        JobView job = partial("synced_discarded", SYNC);
        caravan.bean(DeadLetterService.class).discard(DeadLetterSelection.ofJob(job.id()), "a test");
        failed(caravan.in(JobState.FAILED, job.id()), "the keys of 20 records rejected or discarded");
        assertThat(caravan.column("SELECT count(*) || ' ' || sum(v) FROM synced_discarded"))
                .containsExactly("45 -45");
    }

    /** Another file's replace has taken the first one's rows; one that failed has not. */
    @Test
    void theSameContentIsLoadedAgainAfterItsRowsWereReplaced() {
        sql("CREATE TABLE restored (id int PRIMARY KEY, v int CHECK (v > 0))");
        String first = "id,v\n1,1\n2,2\n";
        JobView loaded = load("restored", STAGED, first, "id");
        completed(loaded, 2, 0, 0, 0, 0);
        failed(caravan.load(file("id,v\n5,-5\n"), options("restored", REPLACE, "0", false, "id")), "max-rejects");
        assertThat(caravan.submit(file(first), options("restored", STAGED, "id")))
                .isEqualTo(loaded.id());
        completed(load("restored", REPLACE, "id,v\n3,3\n", "id"), 1, 0, 2, 0, 0);
        completed(load("restored", STAGED, first, "id"), 2, 0, 0, 0, 0);
        assertThat(rows("SELECT * FROM restored")).containsExactly("(1,1)", "(2,2)", "(3,3)");
    }

    @Test
    void discardedDeadLettersAreNotAwaited() {
        JobView job = partial("discarded", STAGED);
        assertThatThrownBy(() -> caravan.submit(file("id,v\n1,1\n"), JobOptions.correcting(job.id())))
                .hasMessageContaining("replay or discard its dead letters");
        caravan.bean(DeadLetterService.class).discard(DeadLetterSelection.ofJob(job.id()), "a test");
        JobView ended = caravan.in(JobState.COMPLETED, job.id());
        assertThat(ended.balance()).isEqualTo(new JobBalance(50, 25, 0, 5, 0, 0, 20, 0));
        assertThat(caravan.column("SELECT count(*) FROM discarded")).containsExactly("25");
    }

    @Test
    void aPartialJobIsUndoneWithoutATrace() {
        sql("CREATE TABLE partial_there (id int PRIMARY KEY, v int, caravan_job bigint, caravan_row bigint)");
        JobService jobs = caravan.bean(JobService.class);
        for (String table : List.of("partial_there", "partial_new")) {
            JobView job = partial(table, STAGED);
            assertThat(jobs.obstacleToUndo(job.job())).isEmpty();
            jobs.undo(job.job());
            JobView undone = caravan.in(JobState.ABORTED, job.id());
            assertThat(undone.balance()).isEqualTo(new JobBalance(50, 0, 0, 0, 0, 20, 30, 0));
        }
        assertThat(caravan.column("SELECT to_regclass('partial_new')")).containsOnlyNulls();
    }

    @Test
    void anAbortBeforeThePublishLeavesNothing() throws Exception {
        sql("CREATE TABLE aborted (id int PRIMARY KEY, v int)");
        caravan.camel().getRouteController().stopRoute(PublishRoute.ID);
        List<Long> jobs = new ArrayList<>();
        for (String table : List.of("aborted", "aborted_new")) {
            long job = caravan.submit(file(lines("id,v", 30, i -> i + ",1")), options(table, STAGED, "id"));
            assertThat(caravan.in(JobState.PUBLISHING, job).balance())
                    .isEqualTo(new JobBalance(30, 0, 0, 0, 0, 0, 0, 30));
            caravan.bean(JobService.class).abort(job);
            jobs.add(job);
        }
        caravan.camel().getRouteController().startRoute(PublishRoute.ID);
        for (long job : jobs) {
            assertThat(caravan.ended(job).balance()).isEqualTo(new JobBalance(30, 0, 0, 0, 0, 0, 30, 0));
        }
        await("the stages are gone")
                .atMost(Duration.ofSeconds(20))
                .until(() -> stages().stream()
                        .noneMatch(stage -> jobs.stream().anyMatch(job -> stage.endsWith("stage_" + job))));
        assertThat(caravan.column("SELECT count(*) FROM aborted")).containsExactly("0");
        assertThat(caravan.column("SELECT to_regclass('aborted_new')")).containsOnlyNulls();
    }

    @Test
    void anAddIsUndoneAndOtherModesAreNot() {
        JobService jobs = caravan.bean(JobService.class);
        JobView first = load("undone", STAGED, lines("id,v", 20, i -> i + ",1"), "id");
        JobView second = load("undone", STAGED, lines("id,v", 30, i -> i + ",2"), "id");
        completed(second, 10, 0, 0, 20, 0);
        assertThat(jobs.obstacleToUndo(second.job())).isEmpty();
        jobs.undo(second.job());
        assertThat(caravan.in(JobState.ABORTED, second.id()).balance())
                .isEqualTo(new JobBalance(30, 0, 0, 20, 0, 0, 10, 0));
        assertThat(caravan.column("SELECT count(*) FROM undone")).containsExactly("20");
        for (WriteOptions write : List.of(UPDATE, REPLACE, SYNC)) {
            String value = "," + (10 + FILES.get());
            JobView job = load("undone", write, lines("id,v", 15, i -> i + value), "id");
            assertThat(job.state()).isEqualTo(JobState.COMPLETED);
            assertThat(jobs.obstacleToUndo(job.job())).get().asString().contains("updated or deleted rows");
        }
        assertThat(first.state()).isEqualTo(JobState.COMPLETED);
    }

    /** The key of a rejected record is not known: its row would be deleted. */
    @Test
    void aFileWithRejectsIsNotSynced() {
        sql("CREATE TABLE synced_rejects (id int PRIMARY KEY, v int)");
        sql("INSERT INTO synced_rejects VALUES (1, 0), (2, 0)");
        JobView job = load("synced_rejects", SYNC, "id,v\n1,1\n2,x\n", "id");
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("the keys of 1 record rejected or discarded", "on-duplicate: update");
        assertThat(rows("SELECT * FROM synced_rejects")).containsExactly("(1,0)", "(2,0)");
    }

    @Test
    void rejectsOfJobsThatAddRowsAreCorrected() throws IOException {
        for (WriteOptions write : List.of(STAGED, UPDATE, REPLACE)) {
            String table = "corrected_" + FILES.incrementAndGet();
            sql("CREATE TABLE %s (id int PRIMARY KEY, v int)".formatted(table));
            sql("INSERT INTO %s VALUES (1, 0), (3, 0)".formatted(table));
            JobView job = load(table, write, "id,v\n1,1\n2,x\n4,y\n", "id");
            assertThat(job.balance().rejected()).isEqualTo(2);
            Path fixed = caravan.file(
                    "fix-%s.csv".formatted(table),
                    rejectsFile(job).replace("2,x", "2,2").replace("4,y", "4,4"));
            if (write.equals(UPDATE)) {
                assertThatThrownBy(() -> caravan.submit(fixed, JobOptions.correcting(job.id())))
                        .hasMessageContaining("--on-duplicate update");
                continue;
            }
            JobView fix = caravan.load(fixed, JobOptions.correcting(job.id()));
            assertThat(fix.state()).as(fix.note()).isEqualTo(JobState.COMPLETED);
            assertThat(caravan.job(job.id()).balance().rejected()).isZero();
            assertThat(rows("SELECT * FROM " + table))
                    .containsExactlyElementsOf(
                            write.equals(STAGED)
                                    ? List.of("(1,0)", "(2,2)", "(3,0)", "(4,4)")
                                    : List.of("(1,1)", "(2,2)", "(4,4)"));
        }
    }

    @ParameterizedTest
    @EnumSource(LoadMode.class)
    void aDryRunChangesNothing(LoadMode mode) {
        String table = "dry_" + mode.name().toLowerCase(java.util.Locale.ROOT);
        sql("CREATE TABLE %s (id int PRIMARY KEY, v int)".formatted(table));
        sql("INSERT INTO %s VALUES (1, 1), (2, 1)".formatted(table));
        List<WriteOptions> writes = mode == LoadMode.ADD ? List.of(STAGED, UPDATE, FAIL, APPEND) : List.of(mode(mode));
        for (WriteOptions write : writes) {
            JobView job = caravan.load(
                    file("id,v\n1,2\n3,3\n3,4\n4,x\n"),
                    Boolean.TRUE.equals(write.append())
                            ? options(table, write, null, true)
                            : options(table, write, null, true, "id"));
            assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
            assertThat(job.balance().inserted() + job.balance().updated() + job.deleted())
                    .isZero();
            assertThat(job.balance().rejected()).isEqualTo(1);
            assertThat(rows("SELECT * FROM " + table)).containsExactly("(1,1)", "(2,1)");
        }
        failed(caravan.load(file("id,v\n1,2\n"), options("dry_nothing", SYNC, null, true)), "compares keys");
    }
}
