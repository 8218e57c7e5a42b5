package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.WriteOptions;
import dev.caravan.jobs.JobView;
import dev.caravan.testing.TestMariaDb;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MariaDbStagedLoadsTest extends AnyDatabaseStagedLoads {
    @Override
    String freshUrl(Path directory) {
        return TestMariaDb.freshUrl();
    }

    @Test
    void keysAreComparedAndValuesAreNotByTheCollationOfTheTable() {
        table("latin", List.of(new Row("a", 1, "x"), new Row("b", 2, "y")));
        JobView job = completed(
                "latin", "code,n,name\nA,1,x\nb,2,Y\nC,3,z\nc,3,z\n", onDuplicate(DuplicatePolicy.UPDATE), "code");
        assertThat(job.balance()).isEqualTo(balance(4, 1, 2, 1, 0));
        assertThat(rows("SELECT code, n, name FROM latin ORDER BY n")).containsExactly("A|1|x", "b|2|Y", "c|3|z");
        JobView again =
                completed("latin", "code,n,name\nA,1,x\nb,2,Y\nc,3,z\n", onDuplicate(DuplicatePolicy.UPDATE), "code");
        assertThat(again.balance()).isEqualTo(balance(3, 0, 0, 3, 0));
    }

    @Test
    void aRowKeepsTheNumberOfTheDatabase() {
        execute(
                "CREATE TABLE numbers (id int unsigned AUTO_INCREMENT PRIMARY KEY, code varchar(9) NOT NULL UNIQUE, n int)");
        execute("INSERT INTO numbers VALUES (7, 'a', 1), (8, 'b', 2)");
        JobView job = completed(
                "numbers",
                "id,code,n\n,a,1\n,b,20\n,c,3\n4000000000,d,4\n",
                onDuplicate(DuplicatePolicy.UPDATE),
                "code");
        assertThat(job.balance()).isEqualTo(balance(4, 2, 1, 1, 0));
        assertThat(rows("SELECT id, code, n FROM numbers ORDER BY code"))
                .containsExactly("7|a|1", "8|b|20", "9|c|3", "4000000000|d|4");
    }

    @Test
    void valuesThatATriggerChangesStayAsItMadeThem() {
        table("triggered", List.of(new Row("a", 1, "x")));
        execute("CREATE TRIGGER doubling BEFORE INSERT ON triggered FOR EACH ROW SET NEW.n = NEW.n * 2");
        JobView job =
                completed("triggered", "code,n,name\na,5,x\nb,5,y\n", onDuplicate(DuplicatePolicy.UPDATE), "code");
        assertThat(job.balance()).isEqualTo(balance(2, 1, 1, 0, 0));
        assertThat(content("triggered")).containsExactly("a|5|x", "b|10|y");
    }

    @Test
    void rowsToWhichOthersReferAreNotReplaced() {
        table("referred", List.of(new Row("a", 1, "a"), new Row("b", 2, "b")));
        execute("CREATE TABLE referring (code varchar(20) REFERENCES referred (code))");
        execute("INSERT INTO referring VALUES ('a')");
        JobView job = failed(
                "referred",
                "code,n,name\na,2,a\n",
                new WriteOptions(null, LoadMode.REPLACE, null, null, null, null, null),
                "code");
        assertThat(job.note()).contains("can't be deleted", "nothing was loaded");
        assertThat(content("referred")).containsExactly("a|1|a", "b|2|b");
    }

    @Test
    void aReplaceThatWouldChangeOtherTablesIsRefused() {
        table("owner", List.of(new Row("a", 1, "a")));
        execute("CREATE TABLE owned (code varchar(20) REFERENCES owner (code) ON DELETE CASCADE)");
        assertThat(failed(
                                "owner",
                                "code,n,name\na,2,a\n",
                                new WriteOptions(null, LoadMode.REPLACE, null, null, null, null, null),
                                "code")
                        .note())
                .contains("mode: replace is not possible", "would change rows of owned");
    }

    @Test
    void aSyncLeavesTheRowsWhoseNewValuesTheTableRefuses() {
        table("kept_rows", List.of(new Row("a", 1, "a"), new Row("b", 2, "b")), ", CONSTRAINT few CHECK (n < 1000)");
        JobView job = completed("kept_rows", "code,n,name\na,2000,a\nb,3,b\n", sync(null, null, "0"), "code");
        assertThat(job.balance()).isEqualTo(balance(2, 0, 1, 0, 1));
        assertThat(content("kept_rows")).containsExactly("a|1|a", "b|3|b");
    }

    @Test
    void sourcesAreNotPublishedTogether() {
        table("alone", List.of(new Row("a", 1, "a")));
        assertThat(failed(
                                "alone",
                                "code,n,name\nb,2,b\n",
                                new WriteOptions(null, null, null, null, true, null, null, null),
                                "code")
                        .note())
                .contains("atomic is not possible", "each of them commits", "load the sources without it");
        assertThat(content("alone")).containsExactly("a|1|a");
    }

    @Test
    void aViewIsNotStaged() {
        table("viewed", List.of());
        execute("CREATE VIEW seen AS SELECT code, n, name FROM viewed");
        assertThat(failed("seen", "code,n,name\na,1,x\n", STAGED).note())
                .contains("load-method: staged is not possible", "is a view");
    }

    @Test
    void valuesOfEachTypeAreStoredAsTheyAre() {
        execute("""
                CREATE TABLE typed (id bigint unsigned PRIMARY KEY, flag bit(3), mood enum('new', 'Old', '2'), words set('a', 'B'),
                  day date, at datetime(3), stamp timestamp(6) NULL, clock time(2), y year, d decimal(10,4), f float, dbl double,
                  bin varbinary(9), doc json, txt longtext CHARACTER SET utf8mb4, who uuid, host inet6)
                """);
        String csv = """
                id,flag,mood,words,day,at,stamp,clock,y,d,f,dbl,bin,doc,txt,who,host
                18446744073709551615,5,2,"B,a",2024-02-29,2024-01-01 10:00:00.123,2024-01-01T10:00:00.000001+02:00,-838:59:59,2024,1.5000,0.1,0.1,abé,"{""a"": 1.0}",🐫,2f1c7a52-97a4-4d7e-8f5e-0123456789ab,::1
                2,,,,,,,,,,,,,,,,
                """;
        assertThat(completed("typed", csv, STAGED, "id").balance()).isEqualTo(balance(2, 2, 0, 0, 0));
        assertThat(
                        rows(
                                "SELECT id, flag + 0, mood, words, day, cast(at AS char), stamp, clock, y, d, f, dbl, hex(bin), doc, txt, who, host FROM typed ORDER BY id DESC"))
                .containsExactly(
                        "18446744073709551615|5|2|a,B|2024-02-29|2024-01-01 10:00:00.123|2024-01-01 08:00:00.000001|-838:59:59.00|2024|1.5000|0.1|0.1|6162C3A9|{\"a\": 1.0}|🐫|2f1c7a52-97a4-4d7e-8f5e-0123456789ab|::1",
                        "2|null|null|null|null|null|null|null|null|null|null|null|null|null|null|null|null");
        // Nothing has changed, so nothing is updated.
        assertThat(completed("typed", csv, onDuplicate(DuplicatePolicy.UPDATE), "id")
                        .balance())
                .isEqualTo(balance(2, 0, 0, 2, 0));
    }

    @Test
    void aMissingRightForTheModeFailsTheJobAtOnceWithTheGrant() {
        String user = rows("SELECT substring_index(current_user(), '@', 1)").get(0);
        TestMariaDb.asRoot(
                "CREATE DATABASE kept_from",
                "CREATE TABLE kept_from.t (code varchar(9) PRIMARY KEY, n int)",
                "GRANT SELECT, INSERT ON kept_from.t TO '%s'@'%%'".formatted(user));
        WriteOptions replace = new WriteOptions(null, LoadMode.REPLACE, null, null, null, null, null);
        assertThat(failed("kept_from.t", "code,n\na,1\n", replace, "code").note())
                .contains("DELETE command denied", "GRANT SELECT, INSERT, DELETE ON `kept_from`.`t` TO '" + user);
        assertThat(failed("kept_from.t", "code,n\na,1\n", onDuplicate(DuplicatePolicy.UPDATE), "code")
                        .note())
                .contains("UPDATE command denied", "GRANT SELECT, INSERT, UPDATE ON");
    }

    /** The right of a trigger shows only when it fires; the next attempt would not have it either. */
    @Test
    void aRightThatATriggerLacksFailsTheJobAtOnce() {
        String database = rows("SELECT database()").get(0);
        table("logged", List.of(new Row("a", 1, "a")));
        execute("CREATE TABLE log_of_rows (n int)");
        TestMariaDb.asRoot(
                "CREATE USER %s_trigger".formatted(database),
                "GRANT TRIGGER ON %1$s.* TO %1$s_trigger".formatted(database),
                "CREATE DEFINER = %1$s_trigger TRIGGER %1$s.logging AFTER INSERT ON %1$s.logged FOR EACH ROW INSERT INTO %1$s.log_of_rows VALUES (NEW.n)"
                        .formatted(database));
        assertThat(failed("logged", "code,n,name\nb,1,b\n", STAGED, "code").note())
                .contains("the database refuses the rows", "INSERT command denied");
        assertThat(content("logged")).containsExactly("a|1|a");
    }

    /** Of the format in which rows are sent, and of what the server changes with a warning only when it reads a file. */
    @Test
    void textIsStoredUnchangedOrRejected() {
        execute(
                "CREATE TABLE special (code varchar(20) PRIMARY KEY, plain text, narrow varchar(20) CHARACTER SET latin1)");
        long before = filesLoaded();
        JobView job = completed(
                "special",
                "code,plain,narrow\nbackslash,\\N and \\t,\\\nlines,\"a\tb\r\nc\",x\nempty,\"\",\nwide,x,\u6f22\nquotes,\"\"\"a\"\"\",'\n",
                onDuplicate(DuplicatePolicy.UPDATE),
                "code");
        assertThat(job.balance().rejected()).isEqualTo(1);
        assertThat(rows("SELECT code, hex(plain), hex(narrow) FROM special ORDER BY code"))
                .containsExactly(
                        "backslash|%s|%s".formatted(hex("\\N and \\t"), hex("\\")),
                        "empty||null",
                        "lines|%s|%s".formatted(hex("a\tb\r\nc"), hex("x")),
                        "quotes|%s|%s".formatted(hex("\"a\""), hex("'")));
        assertThat(filesLoaded()).isGreaterThan(before);
    }

    @Test
    void rowsAreStagedByBatchesWhereTheServerTakesNoFiles() {
        table("fileless", List.of(new Row("a", 1, "x")));
        TestMariaDb.asRoot("SET GLOBAL local_infile = 0");
        try {
            JobView job =
                    completed("fileless", "code,n,name\na,5,x\nb,6,y\n", onDuplicate(DuplicatePolicy.UPDATE), "code");
            assertThat(job.balance()).isEqualTo(balance(2, 1, 1, 0, 0));
        } finally {
            TestMariaDb.asRoot("SET GLOBAL local_infile = 1");
        }
        assertThat(content("fileless")).containsExactly("a|5|x", "b|6|y");
    }

    private long filesLoaded() {
        return Long.parseLong(
                rows("SELECT variable_value, '' FROM information_schema.global_status WHERE variable_name = 'COM_LOAD'")
                        .get(0)
                        .replace("|", ""));
    }

    private static String hex(String text) {
        return HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
