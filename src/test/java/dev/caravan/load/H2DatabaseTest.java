package dev.caravan.load;

import java.nio.file.Path;

class H2DatabaseTest extends AnyBatchDatabase {
    @Override
    String freshUrl(Path directory) {
        return "jdbc:h2:" + directory.resolve("people");
    }

    @Override
    String keepingAsItIs(String table, String column) {
        return "CREATE VIEW on_it AS SELECT * FROM %1$s WHERE %2$s > DATE '2024-01-31'".formatted(table, column);
    }

    @Override
    StoredValues storedValues() {
        return new StoredValues()
                .type("enum('new','old','2','it''s')")
                .takes("new", "old", "2", "it's")
                .refuses("not-one-of", "1", "3", "0", "NEW", "old ", "maybe", "")
                .type("int")
                .takes("2147483647", "-2147483648")
                .reads("007", "7")
                .refuses("out-of-range", "2147483648")
                .refuses("not-an-integer", "1.5", "1e3", "7x")
                .type("bigint")
                .takes("9223372036854775807")
                .refuses("integer-too-large", "9223372036854775808")
                .type("numeric(10,2)")
                .takes("12.34", "-99999999.99")
                .reads("1e2", "100.00")
                .refuses("too-precise", "1.005", "1e-3")
                .refuses("out-of-range", "100000000", "123456789.00")
                .type("decfloat(5)")
                .takes("12345", "1.2345")
                .refuses("too-precise", "123456", "1.23456")
                .type("real")
                .takes("0.1")
                .refuses("out-of-range", "1e39", "1e-60")
                .type("double precision")
                .takes("0.1")
                .type("boolean", "lower(%s)")
                .takes("true", "false")
                .reads("1", "true")
                .reads("off", "false")
                .refuses("not-a-boolean", "2", "x")
                .type("date")
                .takes("2024-02-29", "0001-01-01")
                .refuses("date-has-time", "2024-01-01 10:00:00")
                .type("time")
                .takes("10:11:12", "23:59:59")
                .reads("10:11", "10:11:00")
                .refuses("not-a-time", "10", "1112", "24:00:00", "-10:11:12")
                .refuses("too-precise", "10:11:12.9", "23:59:59.9")
                .type("time(3)")
                .takes("10:11:12.9")
                .refuses("too-precise", "10:11:12.9999")
                .type("timestamp(0)")
                .takes("2024-03-31 02:30:00")
                .refuses("too-precise", "2024-01-01 00:00:00.9")
                .refuses("timestamp-has-offset", "2024-01-01 10:00:00+02")
                .type("timestamp")
                .takes("2024-01-01 00:00:00.123456")
                .refuses("too-precise", "2024-01-01 00:00:00.1234567")
                .type("timestamp with time zone")
                .takes("2024-01-01 00:00:00.123456+00")
                .reads("2024-01-01T10:00:00+02:00", "2024-01-01 08:00:00+00")
                .refuses("too-precise", "2024-01-01 00:00:00.1234567Z")
                .type("varchar(5)", "%s")
                .takes("ab ", "abcde", "😀a", "")
                .refuses("too-long", "ab    ", "abcdef", "😀😀😀")
                .type("varchar_ignorecase(5)", "%s")
                .takes("aB ")
                .refuses("too-long", "abcdef")
                .type("char(5)", "trim(trailing from %s) || '|'")
                .reads("ab", "ab|")
                .reads(" ab", " ab|")
                .refuses("trailing-blank", "ab ", "   ")
                .refuses("too-long", "abcdef", "ab       ")
                .type("clob", "char_length(%s) || ' characters'")
                .reads("a".repeat(70_000), "70000 characters")
                .type("binary(4)", "utf8tostring(%s)")
                .takes("abcd")
                .refuses("too-short", "ab", "")
                .refuses("too-long", "abcde")
                .type("varbinary(4)", "utf8tostring(%s)")
                .takes("abé", "61")
                .refuses("too-long", "abéa")
                .type("uuid", "cast(%s as varchar)")
                .takes("2f1c7a52-97a4-4d7e-8f5e-0123456789ab")
                .reads("2F1C7A5297A44D7E8F5E0123456789AB", "2f1c7a52-97a4-4d7e-8f5e-0123456789ab")
                .refuses("not-a-uuid", "x")
                .type("json", "cast(%s as varchar)")
                .refuses("not-json", "x");
    }
}
