package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.jobs.JobView;
import dev.caravan.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PostgresDatabaseTest extends AnyDatabaseTables {
    @Override
    String freshUrl(Path directory) {
        return TestDatabase.empty().url();
    }

    @Override
    String keepingAsItIs(String table, String column) {
        return "CREATE VIEW on_it AS SELECT %2$s FROM %1$s".formatted(table, column);
    }

    @Test
    void aValueIsStoredAsItIsOrRejected() {
        execute("CREATE EXTENSION citext");
        execute("CREATE TYPE mood AS ENUM ('new', 'old', '2', 'it''s', 'a b')");
        execute("CREATE TYPE pair AS (x int, y text)");
        execute("CREATE DOMAIN price AS numeric(6,2) CHECK (VALUE > 0)");
        execute("CREATE DOMAIN special_price AS price CHECK (VALUE < 100)");
        execute("CREATE DOMAIN code AS varchar(3)");
        execute("CREATE DOMAIN whole_second AS timestamp(0)");
        execute("CREATE DOMAIN prices AS price[]");
        storedValues().check(this, "stored_values");
    }

    private static StoredValues storedValues() {
        return numbers(texts(times(others(elements(new StoredValues("%s::text"))))));
    }

    private static StoredValues numbers(StoredValues values) {
        return values.type("smallint")
                .takes("32767", "-32768")
                .reads("007", "7")
                .refuses("out-of-range", "32768", "-32769")
                .refuses("not-an-integer", "1.0", "1e2", "0x1F", "1_000")
                .type("integer")
                .takes("2147483647", "-2147483648")
                .refuses("out-of-range", "2147483648")
                .type("bigint")
                .takes("9223372036854775807", "-9223372036854775808")
                .reads("+5", "5")
                .refuses("integer-too-large", "9223372036854775808")
                .type("numeric")
                .takes("1.0055", "0.1234567890123456789", "-12345678901234567890.5", "NaN", "Infinity", "1.50")
                .reads("1e3", "1000")
                .refuses("not-a-decimal", "1,5", "x", "0x10")
                .type("numeric(10,2)")
                .takes("12.34", "-99999999.99", "99999999.99", "NaN")
                .reads("5", "5.00")
                .reads("12.3400", "12.34")
                .reads("1e2", "100.00")
                .refuses("too-precise", "12.3456", "0.0012", "1e-3", "99999999.991")
                .refuses("out-of-range", "100000000", "1e8")
                .refuses("not-a-decimal", "Infinity", "1,5")
                .type("numeric(5)")
                .takes("12345")
                .refuses("too-precise", "1.5", "0.4")
                .type("numeric(3,-2)")
                .takes("15000", "-99900", "0")
                .reads("1e2", "100")
                .refuses("too-precise", "150", "1", "99950")
                .refuses("out-of-range", "100000")
                .type("numeric(2,4)")
                .takes("0.0012", "-0.0099")
                .refuses("too-precise", "0.00123")
                .refuses("out-of-range", "0.01", "1")
                .type("real")
                .takes("0.1", "1.5", "-2.25", "NaN", "Infinity")
                .refuses("", "1e39", "1e-60", "x")
                .type("double precision")
                .takes("0.1", "1e+300", "123456789.123", "-Infinity")
                .refuses("", "1e300000", "0x10")
                .type("money", "%s::numeric::text")
                .takes("12.34", "-0.05", "92233720368547758.07")
                .reads("$1,234.50", "1234.50")
                .reads("-$5", "-5.00")
                .reads("1.500", "1.50")
                .refuses("too-precise", "1.005")
                .refuses("not-a-decimal", "1,5", "12,34", "(5)", "x", "1.2.3")
                .refuses("", "92233720368547758.08")
                .type("oid")
                .takes("0", "4294967295")
                .refuses("", "4294967296", "-1")
                .type("bit(3)")
                .takes("101")
                .refuses("", "10", "1010", "2")
                .type("bit varying(3)")
                .takes("101", "1")
                .refuses("", "1010");
    }

    private static StoredValues texts(StoredValues values) {
        return values.type("character varying(5)")
                .takes("ab ", "abcde", "😀😀😀😀😀", "")
                .refuses("too-long", "ab    ", "abcdef", "😀😀😀😀😀😀")
                .type("varchar")
                .takes("a".repeat(300) + "  ")
                .type("character(5)")
                .takes("ab", " ab", "abcde", "")
                .refuses("trailing-blank", "ab ", "   ")
                .refuses("too-long", "abcdef", "ab       ")
                .type("text")
                .takes("  a b  ", "a\\tb", "\\.", "")
                .type("citext")
                .takes("aB ", "é")
                .type("name")
                .takes("n".repeat(63))
                .refuses("too-long", "n".repeat(64), "é".repeat(32))
                .type("\"char\"")
                .takes("a")
                .refuses("too-long", "ab", "é", "\\101")
                .type("bytea", "encode(%s, 'hex')")
                .reads("\\x00ff", "00ff")
                .reads("abc", "616263")
                .refuses("", "\\x0", "a\\b")
                .type("mood")
                .takes("new", "old", "2", "it's", "a b")
                .refuses("", "1", "NEW", "old ", " old", "maybe", "");
    }

    private static StoredValues times(StoredValues values) {
        return values.type("date")
                .takes("2024-02-29", "0001-01-01", "9999-12-31", "infinity")
                .reads("2024-01-01 00:00:00", "2024-01-01")
                .reads("5 Mar 2024", "2024-03-05")
                .refuses("date-has-time", "2024-01-01 10:00:00", "2024-01-01 23:59:59.9999999")
                .refuses("not-a-date", "24-01-02", "01/02/2024", "2023-02-29", "now", "0000-00-00")
                .type("timestamp")
                .takes("2024-03-31 02:30:00", "2024-01-01 00:00:00.123456", "infinity")
                .reads("2024-01-01T00:00:00.123456000", "2024-01-01 00:00:00.123456")
                .reads("5 Mar 2024 10:11:12.5 PM", "2024-03-05 22:11:12.5")
                .refuses(
                        "too-precise",
                        "2024-01-01 00:00:00.1234567",
                        "5 Mar 2024 10:11:12.1234567",
                        "20240101T000000.1234567")
                .refuses("timestamp-has-offset", "2024-01-01 10:00:00+02", "2024-01-01 10:00:00 UTC")
                .refuses("not-a-timestamp", "2024-01-01 24:00:00", "2024-01-01 23:59:60", "01/02/2024 10:00", "today")
                .type("timestamp(0)")
                .takes("2024-01-01 23:59:59")
                .reads("2024-01-01 10:00:00.000", "2024-01-01 10:00:00")
                .refuses("too-precise", "2024-01-01 23:59:59.9", "20240101T235959.5", "5 Mar 2024 10:11:12.5 PM")
                .type("timestamp(3)")
                .takes("2024-01-01 00:00:00.123")
                .refuses("too-precise", "2024-01-01 00:00:00.1234")
                .type("timestamptz", "(%s AT TIME ZONE 'UTC')::text")
                .reads("2024-01-01 10:00:00.123456", "2024-01-01 10:00:00.123456")
                .reads("2024-01-01T10:00:00+02:00", "2024-01-01 08:00:00")
                .reads("2024-07-01 10:00 Europe/Berlin", "2024-07-01 08:00:00")
                .reads("2024-01-01", "2024-01-01 00:00:00")
                .refuses("too-precise", "2024-01-01 00:00:00.1234567Z")
                .refuses("not-a-timestamp", "2024-01-01 10:00 CST")
                .type("timestamptz(0)", "(%s AT TIME ZONE 'UTC')::text")
                .reads("2024-01-01T10:00:00Z", "2024-01-01 10:00:00")
                .refuses("too-precise", "2024-01-01T10:00:00.5Z", "2024-01-01 10:00:00.5 Europe/Berlin")
                .type("time")
                .takes("10:11:12", "23:59:59.999999", "24:00:00")
                .reads("9:05", "09:05:00")
                .reads("10:11 PM", "22:11:00")
                .reads("12:11:12am", "00:11:12")
                .refuses("too-precise", "10:11:12.1234567")
                .refuses(
                        "not-a-time",
                        "10",
                        "1011",
                        "23:59:60",
                        "24:30",
                        "10:11:12+02",
                        "2024-01-01 10:11:12",
                        "now",
                        "13:00 PM",
                        "allballs")
                .type("time(0)")
                .takes("10:11:12")
                .refuses("too-precise", "10:11:12.9", "10:11:12.9 PM")
                .type("timetz")
                .takes("10:11:12+00", "10:11:12.5+05:30")
                .reads("10:11Z", "10:11:00+00")
                .reads("10:11 PM -0230", "22:11:00-02:30")
                .refuses("not-a-time", "10:11:12", "10:11 CST", "2024-01-01 10:11Z")
                .type("timetz(0)")
                .takes("10:11:12+02")
                .refuses("too-precise", "10:11:12.9+02")
                .type("interval")
                .takes("1 year 2 mons 3 days 04:05:06.789", "-1 days +02:03:00", "-00:00:01")
                .reads("P1DT2H3.5S", "1 day 02:00:03.5")
                .reads("90 minutes", "01:30:00")
                .reads("1.5 hours", "01:30:00")
                .reads("@ 3 days ago", "-3 days")
                .reads("P3W", "21 days")
                .reads("4:05", "04:05:00")
                .refuses("too-precise", "1.1234567 s", "00:00:01.1234567", "1.5 us")
                .refuses(
                        "not-an-interval",
                        "90",
                        "-1 day 02:03",
                        "1.5 months",
                        "1 fortnight",
                        "1-2",
                        "",
                        "-3 days ago",
                        "@")
                .type("interval(0)")
                .takes("00:00:01")
                .refuses("too-precise", "00:00:01.5", "1500 ms")
                .type("interval year to month")
                .takes("1 year 2 mons")
                .refuses("too-precise", "1 day", "04:05")
                .type("interval year")
                .reads("24 months", "2 years")
                .refuses("too-precise", "1 year 2 months")
                .type("interval day")
                .takes("1 mon 3 days")
                .refuses("too-precise", "1 hour")
                .type("interval hour")
                .takes("3 days 04:00:00")
                .reads("120 min", "02:00:00")
                .refuses("too-precise", "04:05:00")
                .refuses("not-an-interval", "90")
                .type("interval day to minute")
                .takes("3 days 04:05:00")
                .refuses("too-precise", "04:05:06")
                .type("interval minute to second")
                .takes("00:12:34")
                .refuses("not-an-interval", "12:34")
                .type("interval day to second(3)")
                .takes("1 day 00:00:01.123")
                .refuses("too-precise", "00:00:01.1234");
    }

    private static StoredValues elements(StoredValues values) {
        return values.type("int[]")
                .takes("{1,2,NULL}", "{{1,2},{3,4}}", "[0:1]={5,6}", "{}")
                .reads(" { 1 , null } ", "{1,NULL}")
                .refuses("not-an-array", "1,2", "{\"1", "{\\1}")
                .refuses("not-an-integer", "{1,1.5}")
                .refuses("", "{1", "{{1},{2,3}}", "{99999999999}")
                .type("numeric(5,2)[]")
                .takes("{1.05,NULL,-3.20}", "{{0.10},{0.20}}", "[0:1]={1.00,NaN}")
                .reads("{ \"1.5\" , 2 }", "{1.50,2.00}")
                .reads("{\"1\\.50\",1.500}", "{1.50,1.50}")
                .refuses("too-precise", "{1.005}", "{1,\"1.005\"}", "{{1},{1.005}}", "{\"1\\.005\"}")
                .refuses("out-of-range", "{1000}")
                .refuses("not-a-decimal", "{x}", "{1 2}")
                .type("timestamp(0)[]")
                .takes("{\"2024-01-01 10:00:00\",infinity}")
                .refuses("too-precise", "{2024-01-01 10:00:00.5}", "{\"2024-01-01 10:00:00.5\"}")
                .refuses("timestamp-has-offset", "{2024-01-01 10:00:00+02}")
                .refuses("not-a-timestamp", "{01/02/2024 10:00}")
                .type("character varying(3)[]")
                .takes("{abc,\"a b\",\"\"}")
                .refuses("too-long", "{\"abc  \"}", "{abcd}", "{\"NULL\"}")
                .type("text[]")
                .takes("{abc,\"a,b\",\"\\\"\",\"null\"}")
                .type("interval hour[]")
                .takes("{04:00:00}")
                .refuses("too-precise", "{04:05}")
                .type("money[]", "%s::numeric[]::text")
                .reads("{\"$1,234.50\",-5}", "{1234.50,-5.00}")
                .refuses("too-precise", "{1.005}")
                .type("price[]")
                .takes("{12.34,0.50}")
                .refuses("too-precise", "{12.345}")
                .refuses("database-23514", "{-1}")
                .type("prices")
                .takes("{12.34}")
                .refuses("too-precise", "{12.345}")
                .type("int4range")
                .takes("[1,6)", "empty", "(,)")
                .reads("[1,5]", "[1,6)")
                .refuses("", "5,1", "[5,1]", "[1.5,2]")
                .type("tsrange")
                .takes("[\"2024-01-01 00:00:00\",\"2024-01-02 00:00:00.123456\")", "empty", "(,)")
                .reads("[2024-01-01 00:00,infinity]", "[\"2024-01-01 00:00:00\",infinity]")
                .refuses("too-precise", "[2024-01-01 00:00:00.1234567,)")
                .refuses("not-a-timestamp", "[01/02/2024,)")
                .type("daterange")
                .takes("[2024-01-01,2024-02-01)")
                .refuses("date-has-time", "[2024-01-01 10:00,)")
                .refuses("not-a-date", "[01/02/2024,)")
                .type("tstzrange", "(lower(%s) AT TIME ZONE 'UTC')::text")
                .reads("[2024-01-01 10:00+02,)", "2024-01-01 08:00:00")
                .refuses("timestamp-has-no-offset", "[2024-01-01 10:00,)");
    }

    private static StoredValues others(StoredValues values) {
        return values.type("boolean")
                .takes("true", "false")
                .reads("1", "true")
                .reads("off", "false")
                .reads("Y", "true")
                .refuses("not-a-boolean", "2", "x", "ja")
                .type("uuid")
                .takes("2f1c7a52-97a4-4d7e-8f5e-0123456789ab")
                .reads("{2F1C7A52-97A4-4D7E-8F5E-0123456789AB}", "2f1c7a52-97a4-4d7e-8f5e-0123456789ab")
                .refuses("not-a-uuid", "2f1c7a52")
                .type("inet")
                .takes("10.1.2.3/8")
                .reads("10.1.2.3", "10.1.2.3/32")
                .reads("::1", "::1/128")
                .refuses("", "10.1", "10.1.2.256", "0x0a.1.2.3")
                .type("cidr")
                .takes("10.1.0.0/16", "2001:db8::/32")
                .reads("10.1/16", "10.1.0.0/16")
                .reads("10.1.2.3", "10.1.2.3/32")
                .refuses("not-an-address", "10.1", "10", "192.168.1", "0x0a")
                .refuses("", "10.1.2.3/8")
                .type("macaddr")
                .takes("08:00:2b:01:02:03")
                .reads("0800.2B01.0203", "08:00:2b:01:02:03")
                .refuses("", "08:00:2b:01:02")
                .type("macaddr8")
                .takes("08:00:2b:ff:fe:01:02:03")
                .refuses("not-an-address", "08:00:2b:01:02:03")
                .type("json")
                .takes("{\"b\": 1.0,  \"a\": [1e2]}")
                .refuses("not-json", "{", "{'a':1}")
                .type("jsonb")
                .reads("{\"b\": 1.0,  \"a\": [1e2]}", "{\"a\": [100], \"b\": 1.0}")
                .refuses("not-json", "{")
                .type("xml")
                .takes("<a b=\"c\"> x </a>")
                .refuses("", "<a>")
                .type("pair")
                .takes("(1,a)")
                .refuses("", "(x,a)", "(1)")
                .type("tsvector")
                .takes("'cat' 'fat'")
                .reads("fat cat", "'cat' 'fat'")
                .type("point")
                .takes("(1,2.5)")
                .type("price")
                .takes("12.34")
                .refuses("too-precise", "12.345")
                .refuses("out-of-range", "10000")
                .refuses("database-23514", "-1")
                .type("special_price")
                .takes("12.34")
                .refuses("too-precise", "12.345")
                .refuses("database-23514", "-1", "200")
                .type("code")
                .takes("ab ", "abc")
                .refuses("too-long", "ab  ")
                .type("whole_second")
                .takes("2024-01-01 10:00:00")
                .refuses("too-precise", "2024-01-01 10:00:00.5");
    }

    @Test
    void noOffsetIsDroppedOrAddedWhereTheDeclaredTypeIsNotTheTables() {
        execute(
                "CREATE TABLE declared (id int, local timestamp, at timestamptz, noon timestamptz, raw timestamptz, day date)");
        JobView job = caravan.load(
                caravan.file("declared.csv", """
                        id,local,at,noon,raw,day
                        1,2024-01-01 10:00,2024-07-01 10:00,2024-07-01,2024-07-01 10:00+02,2024-07-01 00:00
                        2,2024-01-01 10:00+02,,,,
                        3,,,,2024-01-01 10:00,
                        4,,,,,2024-01-01 10:00
                        """),
                new JobOptions(
                        null,
                        "declared",
                        List.of(),
                        Map.of(
                                "local", ColumnType.TIMESTAMPTZ,
                                "at", ColumnType.TIMESTAMP,
                                "noon", ColumnType.DATE,
                                "raw", ColumnType.TEXT,
                                "day", ColumnType.TIMESTAMP)));
        assertThat(job.balance()).isEqualTo(jobBalance(4, 1, 0, 3));
        assertThat(rejects(job))
                .containsExactly(
                        "3 local timestamp-has-offset", "4 raw timestamp-has-no-offset", "5 day date-has-time");
        assertThat(
                        rows(
                                "SELECT id, local, at AT TIME ZONE 'UTC', noon AT TIME ZONE 'UTC', raw AT TIME ZONE 'UTC', day FROM declared"))
                .containsExactly(
                        "1|2024-01-01 10:00:00|2024-07-01 10:00:00|2024-07-01 00:00:00|2024-07-01 08:00:00|2024-07-01");
    }

    @Test
    void fractionsBeyondMicrosecondsStayTextInATableThatCaravanMakes() {
        JobView job = loadAll("nanoseconds", "id,at\n1,2024-01-01 10:00:00.123456789\n2,2024-01-01 10:00:00.5\n");
        assertThat(job.balance()).isEqualTo(jobBalance(2, 2, 0, 0));
        assertThat(rows("SELECT at, pg_typeof(at) FROM nanoseconds ORDER BY id"))
                .containsExactly("2024-01-01 10:00:00.123456789|text", "2024-01-01 10:00:00.5|text");

        loadAll("microseconds", "id,at\n1,2024-01-01 10:00:00.123456\n");
        JobView later = loadAll("microseconds", "id,at\n2,2024-01-01 10:00:00.1234567\n3,2024-01-01 10:00:00.5\n");
        assertThat(rejects(later)).containsExactly("2 at too-precise");
    }
}
