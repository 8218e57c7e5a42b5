package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.RowOptions;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.load.table.JobTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads that are staged and published: bodies for each kind of database that stages rows. */
abstract class AnyDatabaseStagedLoads extends AnyDatabase {
    static final WriteOptions STAGED = new WriteOptions(LoadMethod.STAGED, null, null, null, null, null, null);

    /** A row of the file or the table. */
    record Row(String code, int n, @Nullable String name) {
        String csv() {
            return "%s,%d,%s\n".formatted(code, n, name == null ? "" : name);
        }

        String text() {
            return "%s|%d|%s".formatted(code, n, name);
        }
    }

    final void execute(String sql) {
        caravan.jdbc().sql(sql).update();
    }

    static WriteOptions onDuplicate(DuplicatePolicy policy) {
        return new WriteOptions(null, null, policy, null, null, null, null);
    }

    static WriteOptions sync(@Nullable String scope, @Nullable String mark, @Nullable String maxDeletes) {
        return new WriteOptions(null, LoadMode.SYNC, null, null, scope, mark, maxDeletes);
    }

    final JobView write(String table, String csv, WriteOptions write, String... key) {
        return caravan.load(
                caravan.file("staged/%s-%d.csv".formatted(table, System.nanoTime()), csv),
                new JobOptions(
                        null,
                        table,
                        List.of(key),
                        Map.of(),
                        DialectOptions.NONE,
                        null,
                        null,
                        false,
                        write,
                        null,
                        false));
    }

    final JobView completed(String table, String csv, WriteOptions write, String... key) {
        JobView job = write(table, csv, write, key);
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        return job;
    }

    final JobView failed(String table, String csv, WriteOptions write, String... key) {
        JobView job = write(table, csv, write, key);
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.FAILED);
        assertThat(job.balance().inserted() + job.balance().updated()).isZero();
        return job;
    }

    static JobBalance balance(long read, long inserted, long updated, long duplicates, long rejected) {
        return new JobBalance(read, inserted, updated, duplicates, rejected, 0, 0, 0);
    }

    /** Creates a table with rows. */
    final void table(String name, Iterable<Row> rows, String... more) {
        execute("CREATE TABLE %s (code varchar(20) PRIMARY KEY, n int, name varchar(30), kept int DEFAULT 7%s)"
                .formatted(name, String.join("", more)));
        for (Row row : rows) {
            caravan.jdbc()
                    .sql("INSERT INTO %s (code, n, name) VALUES (?, ?, ?)".formatted(name))
                    .params(row.code, row.n, row.name)
                    .update();
        }
    }

    final List<String> content(String table) {
        return rows("SELECT code, n, name FROM %s ORDER BY n, code".formatted(table));
    }

    private static List<String> content(Map<String, Row> model) {
        return model.values().stream()
                .sorted(java.util.Comparator.comparingInt(Row::n).thenComparing(Row::code))
                .map(Row::text)
                .toList();
    }

    private static List<Row> file(int rows, int keys, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, rows)
                .mapToObj(n -> new Row(
                        "k%03d".formatted(random.nextInt(keys)),
                        n % 20 == 0 ? 5 : n,
                        n % 7 == 0 ? null : "name " + random.nextInt(3)))
                .toList();
    }

    private static String csv(List<Row> file) {
        return "code,n,name\n" + file.stream().map(Row::csv).collect(Collectors.joining());
    }

    private static Map<String, Row> before(int keys) {
        return new TreeMap<>(IntStream.range(0, keys)
                .mapToObj(n -> new Row("k%03d".formatted(n * 2), 5, n % 2 == 0 ? null : "name 1"))
                .collect(Collectors.toMap(Row::code, row -> row)));
    }

    @ParameterizedTest
    @CsvSource({"ADD, KEEP", "ADD, UPDATE", "REPLACE, KEEP", "REPLACE, UPDATE", "SYNC, UPDATE"})
    void theTableBecomesWhatTheModeSays(LoadMode mode, DuplicatePolicy policy) {
        String table = "mode_%s_%s".formatted(mode, policy).toLowerCase(java.util.Locale.ROOT);
        Map<String, Row> before = before(120);
        List<Row> file = file(900, 200, 11);
        table(table, before.values());

        Map<String, Row> winners = new TreeMap<>();
        file.forEach(row -> winners.merge(row.code, row, (one, other) -> policy == DuplicatePolicy.KEEP ? one : other));
        Map<String, Row> after = new TreeMap<>(mode == LoadMode.ADD ? before : Map.of());
        winners.forEach((code, row) -> {
            boolean stays = mode == LoadMode.ADD && policy == DuplicatePolicy.KEEP && before.containsKey(code);
            if (!stays) {
                after.put(code, row);
            }
        });
        long deleted =
                switch (mode) {
                    case ADD -> 0;
                    case REPLACE -> before.size();
                    case SYNC ->
                        before.keySet().stream()
                                .filter(code -> !winners.containsKey(code))
                                .count();
                };
        boolean replaced = mode == LoadMode.REPLACE;
        long inserted = winners.keySet().stream()
                .filter(code -> replaced || !before.containsKey(code))
                .count();
        long updated = replaced || policy == DuplicatePolicy.KEEP
                ? 0
                : winners.values().stream()
                        .filter(row -> before.containsKey(row.code) && !row.equals(before.get(row.code)))
                        .count();

        JobView job = completed(
                table,
                csv(file),
                new WriteOptions(
                        LoadMethod.STAGED, mode, policy, null, null, null, mode == LoadMode.SYNC ? "100%" : null),
                "code");

        assertThat(content(table)).isEqualTo(content(after));
        assertThat(job.balance())
                .isEqualTo(balance(file.size(), inserted, updated, file.size() - inserted - updated, 0));
        assertThat(job.deleted()).isEqualTo(deleted);
        assertThat(rows("SELECT count(*) FROM %s WHERE kept <> 7".formatted(table)))
                .containsExactly("0");
        assertThatNoStageIsLeft();
    }

    private void assertThatNoStageIsLeft() {
        caravan.bean(JobTables.class).dropEnded();
        assertThat(
                        rows(
                                "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE' AND (table_name LIKE 'caravan\\_stage%' OR table_name LIKE 'stage\\_%')"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEEP", "UPDATE"})
    void aTableThatTheJobCreatesHasOneRowOfEachKey(DuplicatePolicy policy) {
        String table = "made_" + policy.name().toLowerCase(java.util.Locale.ROOT);
        List<Row> file = file(700, 90, 5);
        Map<String, Row> winners = new TreeMap<>();
        file.forEach(row -> winners.merge(row.code, row, (one, other) -> policy == DuplicatePolicy.KEEP ? one : other));

        JobView job = completed(
                table, csv(file), new WriteOptions(LoadMethod.STAGED, null, policy, null, null, null, null), "code");

        assertThat(job.balance()).isEqualTo(balance(700, winners.size(), 0, 700 - winners.size(), 0));
        assertThat(content(table)).isEqualTo(content(winners));
        assertThat(rows("SELECT count(*) FROM %s WHERE caravan_job <> %d".formatted(table, job.id())))
                .containsExactly("0");
        assertThat(rows("SELECT caravan_row FROM %s ORDER BY caravan_row".formatted(table)))
                .isEqualTo(winners.values().stream()
                        .map(file::indexOf)
                        .map(at -> policy == DuplicatePolicy.KEEP ? at : file.lastIndexOf(file.get(at)))
                        .sorted()
                        .map(at -> String.valueOf(at + 1))
                        .toList());
        assertThatNoStageIsLeft();
    }

    @Test
    void aTableOfAddressesComparesTheirForms() {
        JobView job = completed(
                "addresses", "email,n\nann@Example.org,1\nann@example.org,2\nbob@example.org,3\n", STAGED, "email");
        assertThat(job.balance()).isEqualTo(balance(3, 2, 0, 1, 0));
        JobView again =
                completed("addresses", "email,n\nann@EXAMPLE.org,9\n", onDuplicate(DuplicatePolicy.UPDATE), "email");
        assertThat(again.balance()).isEqualTo(balance(1, 0, 1, 0, 0));
        assertThat(rows("SELECT email, n FROM addresses ORDER BY n"))
                .containsExactly("bob@example.org|3", "ann@EXAMPLE.org|9");
    }

    @Test
    void rowsWithoutAKeyAreAllAdded() {
        execute("CREATE TABLE keyless (a int, b varchar(10))");
        assertThat(completed("keyless", "a,b\n1,x\n1,x\n2,y\n", STAGED).balance())
                .isEqualTo(balance(3, 3, 0, 0, 0));
        assertThat(completed("keyless_made", "a,b\n1,x\n1,x\n2,y\n", STAGED).balance())
                .isEqualTo(balance(3, 3, 0, 0, 0));
        assertThat(rows("SELECT a, b FROM keyless_made ORDER BY caravan_row")).containsExactly("1|x", "1|x", "2|y");
        JobView replaced = completed(
                "keyless", "a,b\n5,z\n", new WriteOptions(null, LoadMode.REPLACE, null, null, null, null, null));
        assertThat(replaced.balance()).isEqualTo(balance(1, 1, 0, 0, 0));
        assertThat(replaced.deleted()).isEqualTo(3);
        assertThat(rows("SELECT a, b FROM keyless")).containsExactly("5|z");
    }

    @Test
    void oneDuplicateFailsTheWholeIfTheModeSaysSo() {
        table("strict", List.of(new Row("a", 1, "old")));
        WriteOptions fail = onDuplicate(DuplicatePolicy.FAIL);
        assertThat(failed("strict", "code,n,name\nb,2,b\na,3,a\n", fail, "code").note())
                .contains("1 of 2 records have the key");
        assertThat(failed("strict", "code,n,name\nb,2,b\nb,2,b\n", fail, "code").note())
                .contains("1 of 2 records have the key");
        assertThat(content("strict")).containsExactly("a|1|old");
        assertThat(completed("strict", "code,n,name\nb,2,b\nc,3,c\n", fail, "code")
                        .balance())
                .isEqualTo(balance(2, 2, 0, 0, 0));
        assertThatNoStageIsLeft();
    }

    @Test
    void aSyncDeletesWithinItsScopeAndItsBound() {
        List<Row> before = IntStream.range(0, 10)
                .mapToObj(n -> new Row("k" + n, n, n < 5 ? "north" : "south"))
                .toList();
        table("scoped", before);
        String csv = "code,n,name\nk0,0,north\nk1,100,north\nnew,50,north\n";

        assertThat(failed("scoped", csv, sync("name", null, null), "code").note())
                .contains("3 of 5 rows are not in the file, more than max-deletes allows (10%)");
        assertThat(content("scoped")).hasSize(10);

        JobView job = completed("scoped", csv, sync("name", null, "3"), "code");
        assertThat(job.balance()).isEqualTo(balance(3, 1, 1, 1, 0));
        assertThat(job.deleted()).isEqualTo(3);
        assertThat(content("scoped"))
                .containsExactly(
                        "k0|0|north",
                        "k5|5|south",
                        "k6|6|south",
                        "k7|7|south",
                        "k8|8|south",
                        "k9|9|south",
                        "new|50|north",
                        "k1|100|north");
    }

    @Test
    void columnsThatTheFileDoesntHaveAreKeyAndScopeAsOthersAre() {
        execute(
                "CREATE TABLE areas (region varchar(20), code varchar(20), n int, src varchar(40), PRIMARY KEY (region, code))");
        List<String> expected = new ArrayList<>();
        for (String region : List.of("east", "west")) {
            JobView job = added(region, "code,n\na,1\nb,2\na,3\n", null);
            assertThat(job.balance()).isEqualTo(balance(3, 2, 0, 1, 0));
            expected.addAll(List.of(region + "|a|1|" + region + ".csv", region + "|b|2|" + region + ".csv"));
        }
        assertThat(rows("SELECT region, code, n, src FROM areas ORDER BY region, code"))
                .isEqualTo(expected);

        JobView synced = added("east", "code,n\nb,9\nTotal,1\n", sync("region", null, "1"));
        assertThat(synced.deleted()).isEqualTo(1);
        assertThat(synced.balance()).isEqualTo(new JobBalance(2, 0, 1, 0, 0, 0, 1, 0));
        assertThat(rows("SELECT region, code, n FROM areas ORDER BY region, code"))
                .containsExactly("east|b|9", "west|a|1", "west|b|2");
    }

    private JobView added(String region, String csv, @Nullable WriteOptions write) {
        JobView job = caravan.load(
                caravan.file("staged/" + region + ".csv", csv),
                new JobOptions(null, "areas", List.of("region", "code"), Map.of())
                        .writing(write == null ? STAGED : write)
                        .mapping(new Mapping(
                                null,
                                null,
                                new RowOptions(
                                        Map.of("region", region, "src", "@file"), write == null ? null : 1, null))));
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        return job;
    }

    @Test
    void aSyncMarksRowsAndClearsTheMarkOfThoseThatComeBack() {
        for (String type : new String[] {"boolean DEFAULT false NOT NULL", "timestamp NULL"}) {
            String table = "marked_" + type.replaceAll("\\W", "_").toLowerCase(java.util.Locale.ROOT);
            table(table, List.of(new Row("a", 1, "a"), new Row("b", 2, "b")), ", gone " + type);
            String deleted = type.startsWith("boolean") ? "gone IS TRUE" : "gone IS NOT NULL";
            String there = "SELECT code FROM %s WHERE NOT (%s) ORDER BY code".formatted(table, deleted);

            JobView first = completed(table, "code,n,name\nb,2,b\nc,3,c\n", sync(null, "gone", "1"), "code");
            assertThat(first.balance()).isEqualTo(balance(2, 1, 0, 1, 0));
            assertThat(first.deleted()).isEqualTo(1);
            assertThat(rows(there)).containsExactly("b", "c");

            JobView second = completed(table, "code,n,name\na,1,a\nb,2,b\n", sync(null, "gone", "1"), "code");
            assertThat(second.balance()).isEqualTo(balance(2, 0, 1, 1, 0));
            assertThat(second.deleted()).isEqualTo(1);
            assertThat(rows(there)).containsExactly("a", "b");

            JobView third = completed(table, "code,n,name\na,1,a\nb,2,b\n", sync(null, "gone", "0"), "code");
            assertThat(third.balance()).isEqualTo(balance(2, 0, 0, 2, 0));
            assertThat(third.deleted()).isZero();
        }
    }

    @Test
    void rowsThatTheTableRefusesAreFoundAndRejectedAndTheNextOfTheirKeyWins() {
        execute("CREATE TABLE parent (id int PRIMARY KEY)");
        execute("INSERT INTO parent VALUES (1), (2)");
        table(
                "guarded_rows",
                List.of(new Row("k10", 1, "old")),
                ", CONSTRAINT small CHECK (n < 1000), CONSTRAINT known FOREIGN KEY (n) REFERENCES parent (id)");
        String csv = "code,n,name\n"
                + IntStream.range(0, 300)
                        .mapToObj(n ->
                                new Row("k" + n % 250, n == 40 || n == 222 ? 77 : n == 120 ? 5_000 : 1 + n % 2, "x"))
                        .map(Row::csv)
                        .collect(Collectors.joining());

        JobView job = completed("guarded_rows", csv, STAGED, "code");

        // The records of k40 and k40 again: the second one is taken in the place of the first.
        assertThat(job.balance()).isEqualTo(balance(300, 247, 0, 50, 3));
        assertThat(rejects(job)).hasSize(3).allMatch(reject -> reject.matches("(42|122|224) .* database-(23|HY).*"));
        assertThat(rejects(job).stream().map(reject -> reject.replaceFirst(" .*", "")))
                .containsExactly("42", "122", "224");
        assertThat(rows("SELECT count(*) FROM guarded_rows WHERE code IN ('k120', 'k222')"))
                .containsExactly("0");
        assertThat(rows("SELECT code, n, name FROM guarded_rows WHERE code IN ('k10', 'k40') ORDER BY code"))
                .containsExactly("k10|1|old", "k40|1|x");
    }

    @Test
    void anUpdateThatTheTableRefusesIsRejected() {
        table("checked", List.of(new Row("a", 1, "a"), new Row("b", 2, "b")), ", CONSTRAINT low CHECK (n < 1000)");
        JobView job = completed(
                "checked", "code,n,name\na,2000,a\nb,20,b\nc,3,c\n", onDuplicate(DuplicatePolicy.UPDATE), "code");
        assertThat(job.balance()).isEqualTo(balance(3, 1, 1, 0, 1));
        assertThat(content("checked")).containsExactly("a|1|a", "c|3|c", "b|20|b");
    }

    @Test
    void tooManyRefusedRowsLeaveTheTableAsItWas() {
        table("bounded", List.of(new Row("a", 1, "a")), ", CONSTRAINT high CHECK (n > 0)");
        JobView job = caravan.load(
                caravan.file("staged/bounded.csv", "code,n,name\nb,2,b\nc,-1,c\nd,-2,d\n"),
                new JobOptions(
                        null,
                        "bounded",
                        List.of("code"),
                        Map.of(),
                        DialectOptions.NONE,
                        null,
                        "1",
                        false,
                        STAGED,
                        null,
                        false));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("max-rejects is exceeded");
        assertThat(content("bounded")).containsExactly("a|1|a");
        assertThat(job.balance()).isEqualTo(new JobBalance(3, 0, 0, 0, 2, 0, 1, 0));
        assertThat(rejects(job)).hasSize(2).allMatch(reject -> reject.matches("[34] .* database-(23|HY).*"));
        assertThatNoStageIsLeft();
    }

    @Test
    void aReplaceByRejectsAloneLeavesTheTable() {
        table("not_emptied", List.of(new Row("a", 1, "a")), ", CONSTRAINT above CHECK (n > 0)");
        WriteOptions replace = new WriteOptions(null, LoadMode.REPLACE, null, null, null, null, null);
        JobView unreadable = failed("not_emptied", "code,n,name\nb,x,b\nc,y,c\n", replace, "code");
        assertThat(unreadable.note()).contains("all 2 records were rejected");
        assertThat(unreadable.balance().rejected()).isEqualTo(2);
        JobView refused = failed("not_emptied", "code,n,name\nb,-1,b\nc,x,c\n", replace, "code");
        assertThat(refused.note()).contains("all 2 records were rejected");
        assertThat(refused.balance().rejected()).isEqualTo(2);
        assertThat(content("not_emptied")).containsExactly("a|1|a");
        assertThat(completed("not_emptied", "code,n,name\n", replace, "code").deleted())
                .as("a file without records")
                .isEqualTo(1);
        assertThat(content("not_emptied")).isEmpty();
    }

    /** Loads by a feed, with no rejects allowed. */
    private JobView loadStrictly(String feed, String table, String csv) {
        return caravan.load(
                caravan.file("staged/%s-%d.csv".formatted(table, System.nanoTime()), csv),
                new JobOptions(
                        feed,
                        table,
                        List.of("id"),
                        Map.of(),
                        DialectOptions.NONE,
                        null,
                        "0",
                        false,
                        STAGED,
                        null,
                        false));
    }

    /** A file of many records, whose last one is what is given. */
    private static String csvEndingWith(String header, IntFunction<String> record, String last) {
        return IntStream.range(0, 120).mapToObj(record).collect(Collectors.joining("\n", header + "\n", "\n" + last));
    }

    @Test
    void aColumnIsAddedByThePublish() {
        execute("CREATE TABLE gaining (id int PRIMARY KEY)");
        String good = csvEndingWith("id,more", id -> id + "," + id, "");
        JobView bad = loadStrictly("adding", "gaining", good + "1,2,3\n");
        assertThat(bad.state()).isEqualTo(JobState.FAILED);
        assertThat(type("gaining", "more")).isNull();
        JobView job = loadStrictly("adding", "gaining", good);
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(rows("SELECT sum(id), sum(more) FROM gaining")).containsExactly("7140|7140");
    }

    @Test
    void aTypeIsWidenedByThePublish() {
        completed("widening_later", "id,n\n-1,-1\n", STAGED, "id");
        String narrow = type("widening_later", "n");
        String good = csvEndingWith("id,n", id -> id + "," + id, "200,many\n");
        JobView bad = loadStrictly("widening", "widening_later", good + "1,2,3\n");
        assertThat(bad.state()).isEqualTo(JobState.FAILED);
        assertThat(type("widening_later", "n")).isEqualTo(narrow);
        JobView job = loadStrictly("widening", "widening_later", good);
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(rows("SELECT n FROM widening_later WHERE id IN (-1, 7, 200) ORDER BY id"))
                .containsExactly("-1", "7", "many");
    }

    @Test
    void aTypeIsAssignedByThePublish() {
        completed("typed_later", "id,n\n-1,\n", STAGED, "id");
        String open = type("typed_later", "n");
        JobView bad = loadStrictly("adding", "typed_later", csvEndingWith("id,n", id -> id + "," + id, "1,2,3\n"));
        assertThat(bad.state()).isEqualTo(JobState.FAILED);
        assertThat(type("typed_later", "n")).isEqualTo(open);
        JobView job = loadStrictly("adding", "typed_later", csvEndingWith("id,n", id -> id + "," + id, ""));
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(type("typed_later", "n")).isNotEqualTo(open).contains("int");
        assertThat(rows("SELECT n FROM typed_later WHERE id IN (-1, 7) ORDER BY id"))
                .containsExactly("null", "7");
    }

    @Test
    void aLoadWithoutAKeySaysToHowManyRowsItAdds() {
        assertThat(completed("said", "a,b\n1,x\n2,y\n", WriteOptions.NONE).note())
                .isNull();
        assertThat(completed("said", "a,b\n3,z\n", WriteOptions.NONE).note())
                .isEqualTo("no key: every record is added to the 2 rows of the table");
        assertThat(completed("said", "a,b\n4,z\n", new WriteOptions(null, null, null, true, null, null, null))
                        .note())
                .isNull();
    }

    @Test
    void aColumnIsWidenedInTheStage() {
        completed("widened", "id,n\n-1,-1\n", STAGED, "id");
        JobView job = caravan.load(
                caravan.file(
                        "staged/widened.csv",
                        "id,n\n"
                                + IntStream.range(0, 200)
                                        .mapToObj(n -> n + "," + n + "\n")
                                        .collect(Collectors.joining())
                                + "200,many\n"),
                new JobOptions(
                        "widening",
                        "widened",
                        List.of("id"),
                        Map.of(),
                        DialectOptions.NONE,
                        null,
                        null,
                        false,
                        STAGED,
                        null,
                        false));
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(job.balance()).isEqualTo(balance(201, 201, 0, 0, 0));
        assertThat(rows("SELECT n FROM widened WHERE id IN (7, 200) ORDER BY id"))
                .containsExactly("7", "many");
    }

    @Test
    void longKeysThatDifferAtTheirEndAreDifferent() {
        String beginning = "k".repeat(700);
        String csv = "code,n\n"
                + IntStream.range(0, 120)
                        .mapToObj(n -> "%s%d,%d\n".formatted(beginning, n * 7 % 40, n))
                        .collect(Collectors.joining());
        JobView job = completed("long_keys", csv, STAGED, "code");
        assertThat(job.balance()).isEqualTo(balance(120, 40, 0, 80, 0));
        assertThat(duplicatesOf(job, 2)).hasSize(80);
        assertThat(rows("SELECT n FROM long_keys ORDER BY n"))
                .isEqualTo(IntStream.range(0, 40).mapToObj(String::valueOf).toList());
    }

    @Test
    void jobsOnOneTableAreOneAfterTheOther() {
        table("shared_table", List.of());
        List<Long> jobs = IntStream.range(0, 6)
                .mapToObj(job -> caravan.submit(
                        caravan.file(
                                "staged/shared-%d.csv".formatted(job),
                                "code,n,name\n"
                                        + IntStream.range(0, 200)
                                                .mapToObj(n -> "k%d,%d,job %d\n".formatted((n + job * 50), n, job))
                                                .collect(Collectors.joining())),
                        new JobOptions(
                                null,
                                "shared_table",
                                List.of("code"),
                                Map.of(),
                                DialectOptions.NONE,
                                null,
                                null,
                                false,
                                new WriteOptions(
                                        job == 3 ? LoadMethod.DIRECT : LoadMethod.STAGED,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null),
                                null,
                                false)))
                .toList();
        long inserted = jobs.stream()
                .map(caravan::ended)
                .mapToLong(job -> {
                    assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
                    return job.balance().inserted();
                })
                .sum();
        assertThat(inserted).isEqualTo(450);
        assertThat(rows("SELECT count(*), count(DISTINCT code) FROM shared_table"))
                .containsExactly("450|450");
    }

    /** Lines, reasons and winners of what a load of a file with one key a line would not take. */
    private static List<String> expectedDuplicates(List<Row> file, Map<String, Row> before, boolean last) {
        Map<String, Integer> winners = new TreeMap<>();
        for (int line = 2; line < file.size() + 2; line++) {
            if (last) {
                winners.put(file.get(line - 2).code(), line);
            } else {
                winners.putIfAbsent(file.get(line - 2).code(), line);
            }
        }
        List<String> expected = new ArrayList<>();
        for (int line = 2; line < file.size() + 2; line++) {
            String code = file.get(line - 2).code();
            if (!last && before.containsKey(code)) {
                expected.add(line + " key-exists");
            } else if (winners.get(code) != line) {
                expected.add("%d duplicate-in-file %d".formatted(line, winners.get(code)));
            } else if (before.containsKey(code)) {
                expected.add(line + " unchanged");
            }
        }
        return expected;
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEEP", "UPDATE"})
    void duplicatesOfAStagedLoadAreListed(DuplicatePolicy policy) {
        boolean last = policy == DuplicatePolicy.UPDATE;
        String table = "listed_" + policy.name().toLowerCase(Locale.ROOT);
        WriteOptions write = new WriteOptions(LoadMethod.STAGED, null, policy, null, null, null, null);
        List<Row> file = file(300, 100, 7);
        JobView made = completed(table, csv(file), write, "code");
        assertThat(duplicatesOf(made, 3)).isEqualTo(expectedDuplicates(file, Map.of(), last));
        List<Row> more = file(300, 150, 8);
        Map<String, Row> before =
                new TreeMap<>(file.stream().collect(Collectors.toMap(Row::code, row -> row, (one, two) -> two)));
        // Of keys that exist only values that exist, so that no row is updated.
        List<Row> recurring = more.stream()
                .map(row -> last ? before.getOrDefault(row.code(), row) : row)
                .toList();
        JobView again = completed(table, csv(recurring), write, "code");
        assertThat(again.balance().updated()).isZero();
        assertThat(duplicatesOf(again, 3)).isEqualTo(expectedDuplicates(recurring, before, last));
    }

    @Test
    void recordsThatFailedAJobAreListed() {
        JobView made =
                failed("refusing", "code,n,name\na,1,x\nb,2,x\na,3,x\n", onDuplicate(DuplicatePolicy.FAIL), "code");
        assertThat(made.note()).contains("caravan duplicates " + made.id());
        assertThat(duplicates(made))
                .containsExactly("a,3,x,4,24,duplicate-in-file,2,line 2 has the same key and comes first");
        execute("DROP TABLE IF EXISTS refusing");
        assertThat(duplicates(made)).hasSize(1);
        table("refusing", List.of(new Row("b", 2, "x")));
        JobView job = failed(
                "refusing", "code,n,name\na,1,x\nb,2,x\na,3,x\nb,3,x\n", onDuplicate(DuplicatePolicy.FAIL), "code");
        assertThat(duplicates(job))
                .containsExactly(
                        "b,2,x,3,18,key-exists,,the table has a row with the key b",
                        "a,3,x,4,24,duplicate-in-file,2,line 2 has the same key and comes first",
                        "b,3,x,5,30,key-exists,,the table has a row with the key b");
    }

    @Test
    void duplicatesOfTheOtherModesAreListed() {
        List<Row> file = file(300, 100, 9);
        table("listed_whole", before(40).values());
        JobView replaced = completed(
                "listed_whole",
                csv(file),
                new WriteOptions(null, LoadMode.REPLACE, null, null, null, null, null),
                "code");
        assertThat(duplicatesOf(replaced, 3)).isEqualTo(expectedDuplicates(file, Map.of(), false));
        Map<String, Row> there =
                new TreeMap<>(file.stream().collect(Collectors.toMap(Row::code, row -> row, (one, two) -> one)));
        List<Row> same = there.values().stream().limit(50).toList();
        JobView synced = completed("listed_whole", csv(same), sync(null, null, "100%"), "code");
        assertThat(synced.balance().updated()).isZero();
        assertThat(duplicatesOf(synced, 3)).isEqualTo(expectedDuplicates(same, there, true));
    }

    @Test
    void rowsThatAnUpdateLeftAsTheyWereAreToldFromThoseThatItChanged() {
        completed("some_updated", "code,n,name\na,1,x\nb,2,x\nc,3,x\n", STAGED, "code");
        JobView job = completed(
                "some_updated",
                "code,n,name\na,1,x\nb,9,x\nd,3,x\nb,5,x\nc,3,y\n",
                onDuplicate(DuplicatePolicy.UPDATE),
                "code");
        assertThat(job.balance()).isEqualTo(balance(5, 1, 2, 2, 0));
        assertThat(duplicatesOf(job, 3)).containsExactly("2 unchanged", "3 duplicate-in-file 5");
        assertThat(duplicates(job).get(1)).endsWith("line 5 has the same key and comes last");
    }

    /** A row that the job inserted can't be told from one that had these values before. */
    @Test
    void rowsWithoutLineageThatAnUpdateLeftAsTheyWereAreToldUnlessItInsertedOthers() {
        table("unmarked_rows", List.of(new Row("a", 1, "x"), new Row("b", 2, "x")));
        JobView job = completed(
                "unmarked_rows", "code,n,name\na,1,x\nb,5,x\na,1,x\n", onDuplicate(DuplicatePolicy.UPDATE), "code");
        assertThat(job.balance()).isEqualTo(balance(3, 0, 1, 2, 0));
        assertThat(duplicatesOf(job, 3)).containsExactly("2 duplicate-in-file 4", "4 unchanged");
        JobView more = completed(
                "unmarked_rows",
                "code,n,name\na,1,x\nb,7,x\nc,1,x\nc,2,x\n",
                onDuplicate(DuplicatePolicy.UPDATE),
                "code");
        assertThat(more.balance()).isEqualTo(balance(4, 1, 1, 2, 0));
        assertThat(duplicates(more).get(0)).contains(",duplicate-in-file,5,");
        assertThat(duplicates(more).get(1)).startsWith(",,,,,not-listed,,\"1 more records");
    }
}
