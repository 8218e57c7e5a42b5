package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.JobView;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteDatabaseTest extends AnyBatchDatabase {
    @Override
    String freshUrl(Path directory) {
        return "jdbc:sqlite:" + directory.resolve("people.db");
    }

    @Override
    String keepingAsItIs(String table, String column) {
        return "CREATE VIEW on_it AS SELECT * FROM %s WHERE %s > ''".formatted(table, column);
    }

    @Override
    String numbered() {
        return "integer";
    }

    @Override
    String systemTable() {
        return "sqlite_schema";
    }

    @Override
    StoredValues storedValues() {
        return new StoredValues("cast(%s AS text)")
                .type("int")
                .takes("2147483648", "-9223372036854775808")
                .reads("007", "7")
                .refuses("integer-too-large", "9223372036854775808")
                .refuses("not-an-integer", "1.5", "1e3", "7x")
                .type("smallint")
                .takes("32767")
                .refuses("out-of-range", "32768")
                .type("numeric(10,2)")
                .takes("12.34", "-99999999.99")
                .reads("1e2", "100")
                .refuses("too-precise", "1.005", "1e-3")
                .refuses("out-of-range", "100000000", "123456789.00")
                .type("decimal")
                .takes("123456789012.345", "-0.1")
                .refuses("too-precise", "0.1234567890123456", "1234567890.1234567")
                .type("double precision")
                .takes("0.1")
                .type("boolean")
                .reads("true", "1")
                .reads("off", "0")
                .refuses("not-a-boolean", "2", "x")
                .type("date")
                .takes("2024-02-29", "0001-01-01")
                .refuses("date-has-time", "2024-01-01 10:00:00")
                .type("time")
                .takes("10:11:12", "23:59", "10:11:12.9")
                .refuses("not-a-time", "10", "1112", "24:00:00", "-10:11:12")
                .type("timestamp")
                .reads("2024-01-01 00:00:00.5", "2024-01-01 00:00:00.500000")
                .refuses("too-precise", "2024-01-01 00:00:00.1234567")
                .refuses("timestamp-has-offset", "2024-01-01 10:00:00+02")
                .type("timestamptz")
                .reads("2024-01-01T10:00:00+02:00", "2024-01-01 08:00:00.000000+00:00")
                .refuses("too-precise", "2024-01-01 00:00:00.1234567Z")
                .type("varchar(5)", "%s")
                .takes("ab ", "abcde", "😀a", "", "007", "1e3")
                .refuses("too-long", "ab    ", "abcdef")
                .type("text", "%s")
                .takes("007", "1.0", " ")
                .type("blob", "%s")
                .takes("abé", "61")
                .type("uuid")
                .takes("2f1c7a52-97a4-4d7e-8f5e-0123456789ab")
                .reads("2F1C7A5297A44D7E8F5E0123456789AB", "2f1c7a52-97a4-4d7e-8f5e-0123456789ab")
                .refuses("not-a-uuid", "x")
                .type("json text")
                .takes("1.0", "{\"a\":1}")
                .refuses("not-json", "x");
    }

    @Test
    void aRowForWhichATriggerRaisesAnErrorIsRejectedAlone() {
        execute("CREATE TABLE trg (code text PRIMARY KEY, qty int)");
        execute("""
                CREATE TRIGGER trg_bi BEFORE INSERT ON trg WHEN NEW.qty < 0
                BEGIN SELECT RAISE(ABORT, 'qty must not be negative'); END
                """);
        JobView job = loadAll("trg", "code,qty\na1,1\na2,-1\na3,3\n", "code");
        assertThat(job.balance()).isEqualTo(jobBalance(3, 2, 0, 1));
        assertThat(rejects(job)).singleElement().asString().endsWith(" database-45000");
        assertThat(rejectsFile(job)).contains("qty must not be negative");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE silent (id int PRIMARY KEY ON CONFLICT REPLACE)",
                "CREATE TABLE silent (id int UNIQUE on conflict ignore)",
                "CREATE TABLE silent (id int REFERENCES silent DEFERRABLE INITIALLY DEFERRED)",
                "CREATE VIRTUAL TABLE silent USING fts5(id)"
            })
    void aTableThatCouldLoseRowsSilentlyIsRefused(String definition) {
        execute("DROP TABLE IF EXISTS silent");
        execute(definition);
        assertThat(refused("silent", "id\n1\n").note()).startsWith("table main.silent ");
    }

    @Test
    void aTableWhoseTriggerDropsRowsIsRefused() {
        execute("CREATE TABLE dropping (id int)");
        execute("CREATE TRIGGER odd BEFORE INSERT ON dropping BEGIN SELECT raise (IGNORE) WHERE NEW.id % 2; END");
        assertThat(refused("dropping", "id\n1\n2\n").note()).contains("raise (IGNORE", "lost without an error");
    }

    @Test
    void aColumnOfATypeThatMakesNumbersOfTextsIsRefused() {
        execute("CREATE TABLE coded (code string)");
        assertThat(refused("coded", "code\n007\n").note()).contains("of the type string");
    }

    @Test
    void whatTheCollationOfTheColumnTakesForTheSameIsADuplicate() {
        execute("CREATE TABLE nocase (code text COLLATE NOCASE PRIMARY KEY)");
        JobView job = loadAll("nocase", "code\na\nA\nb\n", "code");
        assertThat(job.balance()).isEqualTo(jobBalance(3, 2, 1, 0));
        assertThat(rows("SELECT code FROM nocase ORDER BY code")).containsExactly("a", "b");
        JobView again = load("nocase_2", "code\nB\n", into("nocase", "code"));
        assertThat(again.balance()).isEqualTo(jobBalance(1, 0, 1, 0));
    }

    @Test
    void whatTheCollationOfTheIndexAloneTakesForTheSameIsRejected() {
        execute("CREATE TABLE folded (code text)");
        execute("CREATE UNIQUE INDEX folded_code ON folded (code COLLATE NOCASE)");
        JobView job = loadAll("folded", "code\na\nA\nb\nb\n", "code");
        assertThat(job.balance()).isEqualTo(jobBalance(4, 2, 1, 1));
        assertThat(rejects(job)).singleElement().asString().isEqualTo("3 code database-23505");
    }

    @Test
    void aForeignKeyRejectsRowsAndMayReferToLaterOnes() {
        execute("CREATE TABLE parts (id int PRIMARY KEY, whole int REFERENCES parts (id))");
        JobView job = loadAll("parts", "id,whole\n1,2\n2,\n3,9\n", "id");
        assertThat(job.balance()).isEqualTo(jobBalance(3, 2, 0, 1));
        assertThat(rejects(job)).singleElement().asString().startsWith("4 ").endsWith(" database-23503");
    }

    @Override
    List<String> tablesOfKeyRecords() {
        return rows("SELECT name FROM sqlite_schema WHERE name LIKE '%key\\_record%' ESCAPE '\\'");
    }
}
