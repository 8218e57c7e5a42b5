package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.BackfillCursors;
import dev.caravan.ledger.Jobs;
import dev.caravan.ledger.Leases;
import dev.caravan.ledger.ObjectVersions;
import dev.caravan.ledger.TableNames;
import dev.caravan.ledger.job.JobState;
import dev.caravan.ledger.job.NewJob;
import dev.caravan.load.table.BatchDialect;
import dev.caravan.load.table.JobTables;
import dev.caravan.load.table.TableDialect;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tables that are made, changed, or there already; and the ledger beside them. */
abstract class AnyDatabaseTables extends AnyDatabaseReports {
    final void execute(String sql) {
        caravan.jdbc().sql(sql).update();
    }

    @Test
    void aValueThatTheDatabaseRefusesIsFoundAmongManyAndRejected() {
        execute("CREATE TABLE %s (%s varchar(3), %s smallint)"
                .formatted(quoted("narrow"), quoted("code"), quoted("n")));
        String csv = IntStream.rangeClosed(1, 120)
                .mapToObj(n -> (n == 77 ? "toolong" : "abc") + "," + (n == 99 ? "40000" : n) + "\n")
                .reduce("code,n\n", String::concat);
        JobView job = loadAll("narrow", csv);
        assertThat(job.balance()).isEqualTo(jobBalance(120, 118, 0, 2));
        assertThat(rejects(job))
                .satisfiesExactly(
                        tooLong -> assertThat(tooLong).matches("78 code (database-22001|too-long)"),
                        tooLarge -> assertThat(tooLarge).isEqualTo("100 n out-of-range"));
    }

    @Test
    void daysAndTimesHaveTheirSpellingsInATableThatAPersonMade() {
        execute("CREATE TABLE %s (%s int, %s date, %s double precision)"
                .formatted(quoted("spelt"), quoted("id"), quoted("d"), quoted("v")));
        JobView job = loadAll("spelt", "id,d,v\n1,2024-03-05 00:00:00,1.5\n2,5 Mar 2024,\n3,2024-03-05 10:00,\n");
        assertThat(job.balance()).isEqualTo(jobBalance(3, 2, 0, 1));
        assertThat(rejects(job)).containsExactly("4 d date-has-time");
        assertThat(rows("SELECT * FROM %s ORDER BY 1".formatted(quoted("spelt"))))
                .containsExactly("1|2024-03-05|1.5", "2|2024-03-05|null");
    }

    @Test
    void aTableThatAPersonMadeKeepsItsOtherUniqueIndex() {
        execute("CREATE TABLE %s (%s int PRIMARY KEY, %s int UNIQUE, %s varchar(10))"
                .formatted(quoted("persons_own"), quoted("id"), quoted("badge"), quoted("name")));
        execute("INSERT INTO %s VALUES (1, 10, 'old')".formatted(quoted("persons_own")));
        JobView job = loadAll("persons_own", "id,badge,name\n1,11,new\n2,10,taken\n3,12,c\n3,13,again\n", "id");
        assertThat(job.balance()).isEqualTo(jobBalance(4, 1, 2, 1));
        assertThat(rejects(job)).singleElement().asString().startsWith("3 badge database-23");
        assertThat(rows("SELECT * FROM %s ORDER BY 1".formatted(quoted("persons_own"))))
                .containsExactly("1|10|old", "3|12|c");
    }

    @Test
    void theFirstRowOfAKeyWinsInATableThatAPersonMade() {
        execute("CREATE TABLE %s (%s varchar(20) PRIMARY KEY, %s int, %s int)"
                .formatted(quoted("first_wins"), quoted("code"), quoted("n"), quoted("other")));
        execute("INSERT INTO %s VALUES ('k0', -1, -1)".formatted(quoted("first_wins")));
        String csv = IntStream.range(0, 600)
                .mapToObj(n -> "k%d,%d\n".formatted(n * 7919 % 90, n))
                .reduce("code,n\n", String::concat);

        JobView job = loadAll("first_wins", csv, "code");

        assertThat(job.balance()).isEqualTo(jobBalance(600, 89, 511, 0));
        assertThat(rows("SELECT * FROM " + quoted("first_wins")))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 90)
                        .mapToObj(n -> n == 0 ? "k0|-1|-1" : "k%d|%d|null".formatted(n * 7919 % 90, n))
                        .toList());
        caravan.bean(JobTables.class).dropEnded();
        assertThat(tablesOfKeyRecords()).isEmpty();
    }

    List<String> tablesOfKeyRecords() {
        return rows("SELECT table_name FROM information_schema.tables WHERE lower(table_name) LIKE '%key\\_record%'");
    }

    @Test
    void objectsOfBucketsAreRememberedAndABackFillIsOneProcessesTurn() {
        ObjectVersions seen = caravan.bean(ObjectVersions.class);
        URI object = URI.create("s3://b/x%20%F0%9F%90%AB.csv");
        seen.note(new ObjectVersions.ObjectVersion(object, "v2", "e2", "0B"));
        seen.note(new ObjectVersions.ObjectVersion(object, "v1", "e1", "0A"));
        assertThat(seen.isNews(new ObjectVersions.ObjectVersion(object, "v1", "e1", "0A")))
                .isFalse();
        assertThat(seen.isNews(new ObjectVersions.ObjectVersion(object, "v3", "e3", "0C")))
                .isTrue();
        assertThat(seen.known(List.of(new ObjectVersions.ObjectVersion(object, "v2", "e2", null))))
                .containsExactly(object);
        BackfillCursors turns = caravan.bean(BackfillCursors.class);
        URI bucket = URI.create("s3://b/");
        assertThat(turns.take(bucket, Duration.ofMinutes(5))).isPresent();
        assertThat(turns.take(bucket, Duration.ofMinutes(5))).isEmpty();
        turns.leave(bucket, "x 🐫", Duration.ZERO);
        assertThat(turns.take(bucket, Duration.ofMinutes(5)))
                .hasValueSatisfying(turn -> assertThat(turn.startAfter()).isEqualTo("x 🐫"));
    }

    @Test
    void valuesThatDontFitWidenTheirColumn() {
        load("widening_1", "id,n\n1,10\n2,20\n", JobOptions.NONE);
        JobView job = load("widening_2", "id,n\n2,30\nthree,many\n", JobOptions.NONE);
        assertThat(job.balance()).isEqualTo(jobBalance(2, 1, 1, 0));
        assertThat(rows("SELECT %s, %s FROM %s ORDER BY 1".formatted(quoted("id"), quoted("n"), quoted("widening"))))
                .containsExactly("1|10", "2|20", "three|many");
    }

    @Test
    void valuesThatDontFitAreKeptAside() {
        load("rescuing_1", "id,n\n1,10\n", JobOptions.NONE);
        JobView job = load("rescuing_2", "id,n\n2,\"ten \"\"🐫\"\"\"\n3,30,more\n", JobOptions.NONE);
        assertThat(job.balance()).isEqualTo(jobBalance(2, 2, 0, 0));
        assertThat(rows("SELECT %s, %s, caravan_rescued FROM %s ORDER BY 1"
                        .formatted(quoted("id"), quoted("n"), quoted("rescuing"))))
                .map(row -> row.replace(": ", ":"))
                .containsExactly("1|10|null", "2|null|{\"n\":\"ten \\\"🐫\\\"\"}", "3|30|{\"_extra\":[\"more\"]}");
    }

    @Test
    void newColumnsAreAddedIgnoredOrRefused() {
        load("adding_1", "a\n1\n", JobOptions.NONE);
        load("adding_2", "a,b\n2,2024-01-31\n", JobOptions.NONE);
        assertThat(rows("SELECT %s, %s FROM %s ORDER BY 1".formatted(quoted("a"), quoted("b"), quoted("adding"))))
                .containsExactly("1|null", "2|2024-01-31");
        load("ignoring_1", "a\n1\n", JobOptions.NONE);
        load("ignoring_2", "a,b\n2,x\n", JobOptions.NONE);
        assertThat(rows("SELECT %s FROM %s ORDER BY 1".formatted(quoted("a"), quoted("ignoring"))))
                .containsExactly("1", "2");
        loadAll("refusing", "a\n1\n");
        JobView refused = caravan.load(caravan.file("refusing_2.csv", "a,b\n2,x\n"), into("refusing"));
        assertThat(refused.state()).isEqualTo(JobState.FAILED);
        assertThat(refused.note()).contains("column \"b\" is in the file but not in table", "refusing: add it");
    }

    @Test
    void columnsAreFoundByNamesThatAreAlikeOrMapped() {
        execute("CREATE TABLE %s (%s varchar(50), %s int, %s varchar(50))"
                .formatted(quoted("alike"), quoted("Tag"), quoted("h\u00f6he"), quoted("first_name")));
        JobView job = load(
                "alike_1",
                "TAG\u00a0,HO\u0308HE,First Name,x\na,1,Ada,y\n",
                into("alike")
                        .mapping(new Mapping(
                                new ColumnMapping(null, Map.of("First Name", "FIRST_NAME"), List.of("x"), null, null),
                                null,
                                null)));
        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
        assertThat(rows("SELECT %s, %s, %s FROM %s"
                        .formatted(quoted("Tag"), quoted("h\u00f6he"), quoted("first_name"), quoted("alike"))))
                .containsExactly("a|1|Ada");
    }

    @Test
    void aColumnWithoutValuesGetsItsTypeFromTheFirstFileThatHasSome() {
        loadAll("late", "id,seen,token\n1,,\n");
        JobView job = load(
                "late_2",
                "id,seen,token\n2,2024-01-31T10:00:00+02:00,2f1c7a52-97a4-4d7e-8f5e-0123456789ab\n",
                into("late"));
        assertThat(job.balance()).isEqualTo(jobBalance(1, 1, 0, 0));
        assertThat(load("late_3", "id,seen,token\n3,never,no\n4,,\n", into("late"))
                        .balance())
                .isEqualTo(jobBalance(2, 1, 0, 1));
        assertThat(type("late", "seen")).isNotEqualTo(type("late", "token"));
    }

    /** A statement after which the database won't change the type of a column of text. */
    abstract String keepingAsItIs(String table, String column);

    @Test
    void aColumnThatTheDatabaseKeepsAsItIsStaysTextForGood() {
        loadAll("kept", "id,n\n1,\n");
        execute(keepingAsItIs(quoted("kept"), quoted("n")));
        String text = type("kept", "n");
        load("kept_2", "id,n\n2,20\n", into("kept"));
        assertThat(type("kept", "n")).isEqualTo(text);
        assertThat(load("kept_3", "id,n\n3,many\n", into("kept")).balance()).isEqualTo(jobBalance(1, 1, 0, 0));
    }

    @Test
    void tooManyRejectsUndoTheJob() {
        String csv = IntStream.rangeClosed(1, 300)
                .mapToObj(n -> (n > 290 ? "x" : "") + n + "\n")
                .reduce("n\n", String::concat);
        JobView job = caravan.load(caravan.file("limited.csv", csv), JobOptions.NONE);
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("were rejected; max-rejects is 5", "undone: ");
        assertThat(job.balance().inserted()).isZero();
        assertThat(rows("SELECT count(*) FROM " + quoted("limited"))).containsExactly("0");
    }

    @Test
    void aDryRunMakesNoTable() {
        JobOptions dry = new JobOptions(null, "dry", List.of(), Map.of(), DialectOptions.NONE, null, null, true);
        assertThat(load("dry", "email\nann@example.com\nnobody\n", dry)
                        .balance()
                        .rejected())
                .isEqualTo(1);
        assertThat(type("dry", "email")).isNull();
    }

    @Test
    void namesThatAreSqlAreNames() {
        String evil = "x\"; drop table job; -- `y`";
        String longName = "ä".repeat(40);
        JobView job = loadAll(evil, "\"%s\",%s,select\n1,2,3\n".formatted(evil.replace("\"", "\"\""), longName), evil);
        assertThat(job.balance()).isEqualTo(jobBalance(1, 1, 0, 0));
        assertThat(rows("SELECT %s, %s, %s FROM %s"
                        .formatted(quoted(evil), quoted("ä".repeat(31)), quoted("select"), quoted(evil))))
                .containsExactly("1|2|3");
        assertThat(caravan.bean(Jobs.class).find(job.id())).isPresent();
    }

    @Test
    void theLedgersTablesAreRefused() {
        String table = caravan.bean(TableDialect.class) instanceof BatchDialect ? "caravan_job" : "caravan.job";
        JobView job = caravan.load(caravan.file("ledger.csv", "id\n1\n"), into(table));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("ledger's");
    }

    @Test
    void theDatabasesOwnTablesAreRefused() {
        for (String table : List.of("information_schema.tables", "INFORMATION_SCHEMA.newly_made", systemTable())) {
            JobView job = caravan.load(caravan.file("system.csv", "id\n1\n"), into(table));
            assertThat(job.state()).as(table).isEqualTo(JobState.FAILED);
            assertThat(job.note()).contains(table, "database's own");
        }
    }

    /** One of the database's own tables, beside {@code information_schema}. */
    String systemTable() {
        return caravan.bean(TableDialect.class) instanceof BatchDialect ? "mysql.user" : "pg_catalog.pg_class";
    }

    @Test
    void ofManyWhoClaimOrTakeAJobOneHasIt() {
        Jobs jobs = caravan.bean(Jobs.class);
        Leases leases = caravan.bean(Leases.class);
        long made = IntStream.range(0, 80)
                .parallel()
                .mapToObj(n -> jobs.claim(
                        new NewJob("file:///raced/" + n % 10, "v1", 1, "test", "raced", "{}"), "raced-queue"))
                .filter(dev.caravan.ledger.job.Claim::created)
                .count();
        assertThat(made).isEqualTo(10);
        ConcurrentMap<Long, Integer> taken = new ConcurrentHashMap<>();
        IntStream.range(0, 40)
                .parallel()
                .forEach(n -> leases.take("raced-queue", Duration.ofHours(1))
                        .ifPresent(job -> taken.merge(job.id(), 1, Integer::sum)));
        leases.take("raced-queue", Duration.ofHours(1)).ifPresent(job -> taken.merge(job.id(), 1, Integer::sum));
        assertThat(taken)
                .hasSize(10)
                .allSatisfy((job, times) -> assertThat(times).isEqualTo(1));
        taken.keySet().forEach(jobs::abort);
    }

    @Test
    void decimalCommasAreStoredAsNumbers() {
        JobView job = caravan.load(
                caravan.file("commas.csv", "id;n;m\n1;-1.000;2.345,67\n2;12.345;0,5\n3;7;1.000,25\n"), into("commas"));
        assertThat(job.balance()).isEqualTo(jobBalance(3, 3, 0, 0));
        assertThat(rows(
                        "SELECT count(*) FROM %s WHERE (%2$s = -1000 AND %3$s = 2345.67) OR (%2$s = 12345 AND %3$s = 0.5) OR (%2$s = 7 AND %3$s = 1000.25)"
                                .replace("%s", quoted("commas"))
                                .replace("%2$s", quoted("n"))
                                .replace("%3$s", quoted("m"))))
                .containsExactly("3");
    }

    @Test
    void aTableIsNamedAfterOneFile() {
        TableNames names = caravan.bean(TableNames.class);
        assertThat(IntStream.range(0, 80)
                        .parallel()
                        .mapToObj(n -> names.claim("claimed_by_many", "claimed-by-many-" + n % 10))
                        .distinct())
                .hasSize(1);
        assertThat(names.claim("é_é", "é-é.csv")).isEqualTo("é-é.csv");
        assertThat(names.fileOf("e_e")).isEmpty();

        JobView first = caravan.load(caravan.file("named-after.csv", "id\n1\n"), JobOptions.NONE);
        JobView other = caravan.load(caravan.file("Named.After.csv", "id\n2\n"), JobOptions.NONE);
        JobView same = caravan.load(caravan.file("folder/named-after.tsv", "id\n3\n"), JobOptions.NONE);
        JobView named = caravan.load(caravan.file("Named.After.csv", "id\n2\n"), into("named_after"));

        assertThat(other.state()).isEqualTo(JobState.FAILED);
        assertThat(other.note())
                .contains("Named.After.csv and named-after.csv would both load into table named_after", "--table");
        assertThat(List.of(first, same, named))
                .allMatch(job -> job.state() == JobState.COMPLETED
                        && job.job().table().equals("named_after")
                        && job.balance().inserted() == 1);
    }

    @Test
    void aTableWithAnAddressInItsKeyTakesNoRowsWithoutTheKey() {
        loadAll("addressed", "email,name\nann@example.com,Ann\n", "email");
        JobView job =
                caravan.load(caravan.file("addressed-too.csv", "email,name\nbob@example.com,Bob\n"), into("addressed"));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("e-mail address in its key", "--key email");
    }
}
