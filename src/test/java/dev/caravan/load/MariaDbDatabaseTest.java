package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.TestMariaDb;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MariaDbDatabaseTest extends AnyBatchDatabase {
    @Override
    String freshUrl(Path directory) {
        return TestMariaDb.freshUrl();
    }

    @Override
    String keepingAsItIs(String table, String column) {
        return "CREATE FULLTEXT INDEX of_its_words ON %1$s (%2$s)".formatted(table, column);
    }

    @Test
    void aRecordThatExceedsThePacketsOfTheServerIsRejectedAndTheOthersLoad() {
        long packetBytes = caravan.jdbc()
                .sql("SELECT @@max_allowed_packet")
                .query(Long.class)
                .single();
        String text = "some \"\"quoted\"\" text\n".repeat((int) (packetBytes * 6 / 10 / 23));
        JobView job = loadAll("packets", "id,a\n1,a\n2,\"%s\"\n3,c\n".formatted(text), "id");
        assertThat(job.balance()).isEqualTo(jobBalance(3, 2, 0, 1));
        assertThat(rejects(job)).containsExactly("3 null record-too-long");
    }

    @Override
    String numbered() {
        return "int AUTO_INCREMENT";
    }

    @ParameterizedTest
    @ValueSource(strings = {"45000", "08001", "HY000", "57014", "40001", "77777"})
    void aRowForWhichATriggerSignalsAnErrorIsRejectedAlone(String state) {
        String table = "trg_" + state;
        execute("CREATE TABLE %s (id INT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(20) NOT NULL UNIQUE, qty INT)"
                .formatted(table));
        execute("""
                CREATE TRIGGER %1$s_bi BEFORE INSERT ON %1$s FOR EACH ROW
                BEGIN IF NEW.qty < 0 THEN SIGNAL SQLSTATE '%2$s' SET MESSAGE_TEXT = 'qty must not be negative'; END IF; END
                """.formatted(table, state));
        JobView job = loadAll(table, "code,qty\na1,1\na2,-1\na3,3\n", "code");
        assertThat(job.balance()).isEqualTo(jobBalance(3, 2, 0, 1));
        assertThat(rejects(job)).containsExactly("3 null database-" + state);
        assertThat(rejectsFile(job)).contains("qty must not be negative");
    }

    @ParameterizedTest
    @ValueSource(strings = {"MyISAM", "Aria", "MEMORY"})
    void aTableWithoutTransactionsIsRefused(String engine) {
        String table = "of_" + engine.toLowerCase(Locale.ROOT);
        execute("CREATE TABLE %s (code VARCHAR(20) PRIMARY KEY, qty INT NOT NULL) ENGINE = %s"
                .formatted(table, engine));
        assertThat(refused(table, "code,qty\na,1\n", "code").note())
                .contains(engine, "ALTER TABLE `", "`%s` ENGINE = InnoDB".formatted(table));
        execute("CREATE VIEW v_%1$s AS SELECT code, qty FROM %1$s".formatted(table));
        assertThat(refused("v_" + table, "code,qty\na,1\n").note())
                .contains("is a view", engine, "`%s` ENGINE = InnoDB".formatted(table));
    }

    @Test
    void otherKindsOfTablesLoadOrAreRefused() {
        execute("CREATE TABLE parted (id INT PRIMARY KEY, qty INT) PARTITION BY HASH (id) PARTITIONS 3");
        assertThat(loadAll("parted", "id,qty\n1,1\n2,2\n2,3\n", "id").balance()).isEqualTo(jobBalance(3, 2, 1, 0));
        execute("CREATE TABLE versioned (id INT PRIMARY KEY, qty INT) WITH SYSTEM VERSIONING");
        assertThat(loadAll("versioned", "id,qty\n1,1\n2,2\n", "id").balance()).isEqualTo(jobBalance(2, 2, 0, 0));
        execute("CREATE VIEW shown AS SELECT id, qty FROM parted");
        assertThat(loadAll("shown", "id,qty\n3,3\n").balance()).isEqualTo(jobBalance(1, 1, 0, 0));
        assertThat(refused("shown", "id,qty\n4,4\n", "id").note()).contains("no unique index");
        execute("CREATE SEQUENCE counting");
        assertThat(refused("counting", "start_value\n4\n").note()).contains("is a sequence, which takes no rows");
    }

    @Test
    void aTimestampThatMariaDbWouldMakeOfNullIsMissing() {
        execute("CREATE TABLE stamped (id INT PRIMARY KEY, at TIMESTAMP NOT NULL DEFAULT '2020-01-01 00:00:00')");
        JobView job = loadAll("stamped", "id,at\n1,\n2,2024-01-01 00:00:00\n", "id");
        assertThat(rejects(job)).containsExactly("2 at missing-value");
    }

    @Test
    void aMissingRightFailsTheJobAtOnceWithTheGrant() {
        TestMariaDb.asRoot(
                "CREATE DATABASE guarded",
                "CREATE TABLE guarded.t (id INT PRIMARY KEY, qty INT)",
                "CREATE TABLE guarded.u (id INT PRIMARY KEY, qty INT)",
                "GRANT SELECT ON guarded.t TO '%s'@'%%'".formatted(user()),
                "GRANT SELECT, INSERT ON guarded.u TO '%s'@'%%'".formatted(user()));
        String csv = "id,qty\n1,1\n2,2\n";
        assertThat(refused("guarded.t", csv, "id").note())
                .contains(
                        "INSERT command denied",
                        "GRANT SELECT, INSERT ON `guarded`.`t` TO '%s'@'%%'".formatted(user()));
        assertThat(loadAll("guarded.u", csv, "id").balance()).isEqualTo(jobBalance(2, 2, 0, 0));
    }

    @Test
    void aRightThatIsTakenAwayDuringALoadFailsTheJob() throws Exception {
        TestMariaDb.asRoot(
                "CREATE DATABASE revoked",
                "CREATE TABLE revoked.t (id INT PRIMARY KEY, qty INT)",
                "GRANT SELECT, INSERT ON revoked.t TO '%s'@'%%'".formatted(user()));
        caravan.camel().getRouteController().stopRoute("split-lease");
        try {
            HandSplitJob job = new HandSplitJob(caravan, into("revoked.t", "id"), 2, "id,qty\n1,1\n2,2\n3,3\n4,4\n");
            job.send(0);
            await().until(() -> caravan.job(job.id).balance().inserted() == 2);
            TestMariaDb.asRoot("REVOKE INSERT ON revoked.t FROM '%s'@'%%'".formatted(user()));
            job.send(1);
            assertThat(caravan.ended(job.id)).satisfies(view -> {
                assertThat(view.state()).isEqualTo(JobState.FAILED);
                assertThat(view.note()).contains("GRANT SELECT, INSERT ON `revoked`.`t`");
            });
        } finally {
            caravan.camel().getRouteController().startRoute("split-lease");
        }
    }

    private String user() {
        return rows("SELECT substring_index(current_user(), '@', 1)").get(0);
    }

    @Override
    StoredValues storedValues() {
        String utf8 = " CHARACTER SET utf8mb4";
        return new StoredValues("concat(%s, '')")
                .type("enum('new','old','2','it''s')" + utf8)
                .takes("new", "old", "2", "it's")
                .refuses("not-one-of", "1", "3", "0", "NEW", "old ", "maybe", "")
                .type("set('a','b','3')" + utf8)
                .takes("a", "a,b", "3", "a,b,3", "")
                .reads("b,a", "a,b")
                .refuses("not-one-of", "5", "1", "A", "a,", "a,a", "a, b", "c")
                .type("bit(1)", "%s + 0")
                .takes("1", "0")
                .reads("true", "1")
                .reads("False", "0")
                .refuses("out-of-range", "2")
                .refuses("not-an-integer", "maybe")
                .type("bit(8)", "%s + 0")
                .takes("5", "0", "255")
                .refuses("out-of-range", "256", "-1")
                .refuses("not-an-integer", "a", "true")
                .type("bit(64)", "%s + 0")
                .takes("18446744073709551615", "5")
                .refuses("out-of-range", "-1")
                .refuses("integer-too-large", "18446744073709551616")
                .type("tinyint(1)")
                .takes("7", "-128", "127", "0")
                .reads("true", "1")
                .reads("no", "0")
                .refuses("out-of-range", "128")
                .refuses("not-an-integer", "1.5")
                .type("tinyint unsigned")
                .takes("255")
                .refuses("out-of-range", "256", "-1")
                .type("int")
                .takes("2147483647", "-2147483648")
                .reads("007", "7")
                .reads("+5", "5")
                .refuses("out-of-range", "2147483648")
                .refuses("not-an-integer", "1.5", "1e3", "7x")
                .type("int(5) unsigned zerofill", "%s + 0")
                .takes("7")
                .type("bigint")
                .takes("9223372036854775807", "-9223372036854775808")
                .refuses("integer-too-large", "9223372036854775808")
                .type("bigint unsigned")
                .takes("18446744073709551615", "9223372036854775808", "0")
                .reads("-0", "0")
                .refuses("out-of-range", "-1")
                .refuses("integer-too-large", "18446744073709551616", "99999999999999999999", "100000000000000000000")
                .refuses("not-an-integer", "1.5")
                .type("decimal(10,2)")
                .takes("12.34", "-99999999.99", "99999999.99")
                .reads("12.340", "12.34")
                .reads("1e2", "100.00")
                .reads("5", "5.00")
                .refuses("too-precise", "1.005", "0.001", "1e-3", "99999999.991")
                .refuses("out-of-range", "100000000", "1e8", "123456789.00")
                .refuses("not-a-decimal", "1,5", "x")
                .type("decimal(5,2) unsigned")
                .takes("1.50")
                .refuses("", "-1")
                .type("decimal")
                .takes("12")
                .refuses("too-precise", "1.5")
                .type("float")
                .takes("0.1", "1.5", "-2.25")
                .refuses("out-of-range", "1e39", "-1e39", "1e-60")
                .type("float(7,3)")
                .reads("1.5", "1.500")
                .refuses("too-precise", "0.12345")
                .refuses("out-of-range", "99999.999")
                .type("double")
                .takes("0.1", "1e300", "123456789.123")
                .type("date")
                .takes("2024-02-29", "0001-01-01", "9999-12-31")
                .reads("2024-01-01 00:00:00", "2024-01-01")
                .refuses("not-a-date", "0000-00-00", "2024-00-10", "2024-02-00", "2023-02-29", "24")
                .refuses("date-has-time", "2024-01-01 10:00:00")
                .type("datetime")
                .takes("2024-03-31 02:30:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59")
                .reads("2024-01-01 00:00:00.000", "2024-01-01 00:00:00")
                .reads("2024-01-01", "2024-01-01 00:00:00")
                .refuses("too-precise", "2024-01-01 00:00:00.9", "9999-12-31 23:59:59.9")
                .refuses("not-a-timestamp", "0000-00-00 00:00:00", "2024-00-00 00:00:00", "2024-01-01 24:00:00")
                .refuses("timestamp-has-offset", "2024-01-01 10:00:00+02")
                .type("datetime(3)")
                .takes("2024-01-01 00:00:00.123")
                .reads("2024-01-01 00:00:00.120000", "2024-01-01 00:00:00.120")
                .refuses("too-precise", "2024-01-01 00:00:00.1234")
                .type("datetime(6)")
                .takes("2024-01-01 00:00:00.123456")
                .reads("5 Mar 2024 10:11:12.5 PM", "2024-03-05 22:11:12.500000")
                .refuses("too-precise", "2024-01-01 00:00:00.1234567", "5 Mar 2024 10:11:12.1234567")
                .type("timestamp NULL")
                .takes("1970-01-01 00:00:01", "2038-01-19 03:14:07", "2024-03-31 02:30:00", "2024-10-27 02:30:00")
                .reads("2024-01-01T10:00:00+02:00", "2024-01-01 08:00:00")
                .refuses("", "1970-01-01 00:00:00", "2038-01-19 03:14:08", "2040-01-01 00:00:00")
                .refuses("too-precise", "2024-01-01 00:00:00.9")
                .type("time")
                .takes("10:11:12", "-10:11:12", "838:59:59", "24:00:00")
                .reads("10:11", "10:11:00")
                .reads("9:05:01.000", "09:05:01")
                .refuses("not-a-time", "10", "1112", "1 10:11:12", "839:00:00", "10:60:00", "10:11:12 PM")
                .refuses("too-precise", "10:11:12.9")
                .type("time(3)")
                .takes("10:11:12.900")
                .refuses("too-precise", "10:11:12.9999")
                .type("year")
                .takes("2024", "1901", "2155", "0000")
                .refuses("not-a-year", "24", "0", "99", "1900", "2156", "02024", "2024.0")
                .type("varchar(5)" + utf8)
                .takes("ab ", "abcde", "😀😀😀😀😀", "")
                .refuses("too-long", "ab    ", "abcdef", "😀😀😀😀😀😀")
                .type("varchar(5) CHARACTER SET latin1")
                .takes("é€")
                .refuses("", "😀", "ł")
                .type("varchar(5) CHARACTER SET utf8mb3")
                .takes("éł")
                .refuses("", "😀")
                .type("char(5)" + utf8)
                .takes("ab", " ab", "")
                .refuses("trailing-blank", "ab ", "   ")
                .refuses("too-long", "abcdef", "ab       ")
                .type("tinytext" + utf8, "concat(length(%s), ' bytes')")
                .reads("é".repeat(127), "254 bytes")
                .refuses("too-long", "é".repeat(128), "a".repeat(255) + " ")
                .type("tinytext CHARACTER SET latin1", "concat(length(%s), ' bytes')")
                .reads("é".repeat(255), "255 bytes")
                .refuses("too-long", "é".repeat(256))
                .type("text" + utf8, "concat(length(%s), ' bytes')")
                .reads("a".repeat(65_535), "65535 bytes")
                .refuses("too-long", "a".repeat(65_535) + " ")
                .type("binary(4)")
                .takes("abcd", "ab  ")
                .refuses("too-short", "ab", "")
                .refuses("too-long", "abcde")
                .type("varbinary(4)")
                .takes("abé", "ab ")
                .refuses("too-long", "abé ", "😀a")
                .type("tinyblob", "concat(length(%s), ' bytes')")
                .reads("aé😀", "7 bytes")
                .type("json")
                .takes("{\"b\": 1, \"a\": 1.0}")
                .refuses("", "x")
                .type("uuid")
                .takes("2f1c7a52-97a4-4d7e-8f5e-0123456789ab")
                .reads("2F1C7A5297A44D7E8F5E0123456789AB", "2f1c7a52-97a4-4d7e-8f5e-0123456789ab")
                .refuses("not-a-uuid", "x")
                .type("inet6")
                .takes("::1", "::ffff:1.2.3.4")
                .reads("0:0:0:0:0:0:0:1", "::1")
                .refuses("not-an-address", "1.2.3.4", "x")
                .refuses("", "x:")
                .type("inet4")
                .takes("1.2.3.4")
                .refuses("not-an-address", "010.1.1.1", "1.2.3")
                .refuses("", "1.2.3.400");
    }
}
