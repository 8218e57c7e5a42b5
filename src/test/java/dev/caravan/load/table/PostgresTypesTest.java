package dev.caravan.load.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.testing.TestDatabase;
import dev.caravan.value.ValueFormat;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random values that a column takes are in a narrow type what they are in a wide one, whatever the session's settings. */
class PostgresTypesTest {
    private static final int VALUES = 5_000;
    private static final String DATABASE = TestDatabase.empty().url();

    private static final List<String> SETTINGS = List.of(
            "SET IntervalStyle = postgres; SET DateStyle = 'ISO, MDY'; SET TimeZone = 'UTC'",
            "SET IntervalStyle = sql_standard; SET DateStyle = 'ISO, DMY'; SET TimeZone = 'America/New_York'");

    /** Values that the narrow type has, and has otherwise than the wide one. */
    private static final String CHANGED = """
            SELECT value FROM unnest(?::text[]) AS value
            WHERE CASE WHEN pg_input_is_valid(value, '%1$s') AND pg_input_is_valid(value, '%2$s')
                  THEN value::%1$s::%2$s <> value::%2$s
                       OR ('%2$s' NOT LIKE 'numeric%%' AND value::%1$s::%2$s::text <> value::%2$s::text) END
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numeric(5,2)|numeric|0123456789.-eE|123.45;-0.5;1e2;99999;NaN",
                "numeric(3,-2)|numeric|0123456789.-eE|12300;-500;1e4;0",
                "numeric(2,4)|numeric|0123456789.-eE|0.0012;-.0099;12e-4",
                "money|numeric|0123456789.-+|123.45;-0.5;+7;.50",
                "timestamp(0) without time zone|timestamp|0123456789.:- T|2024-01-01 10:11:12;2024-12-31T23:59:59.000;20240131T101112.5",
                "timestamp(3) without time zone|timestamp|0123456789.:- TaApPmM|2024-01-01 10:11:12.123;5 Mar 2024 10:11:12.5 PM",
                "timestamp(2) with time zone|timestamptz|0123456789.:- +TZ|2024-01-01 10:11:12.12Z;2024-12-31 23:59:59.5+02",
                "time(1) without time zone|time(6)|0123456789.: aApPmM|10:11:12.5;23:59:59;12:11 PM;24:00",
                "time(0) with time zone|timetz(6)|0123456789.:+-Z aApPmM|10:11:12+02;23:59:59.0Z;1:11 PM-0230",
                "interval|interval|0123456789.:+- @PTYMWDHSadehimnorstuy|1 year 2 mons 3 days 04:05:06.7;P1Y2M3W4DT5H6M7.5S;90 min;@ 1 day ago;-1 days +02:03:04",
                "interval(2)|interval|0123456789.:+- PTdhms|3 days 04:05:06.78;PT6.5S;90 ms",
                "interval year|interval|0123456789+- PYMy|2 years;24 months;P2Y;12 mons",
                "interval year to month|interval|0123456789+- PYMy|2 years 3 mons;P2Y1M",
                "interval day|interval|0123456789.+- PDTHdh|3 days;1 week;P2D;1.5 days;24 hours",
                "interval day to hour|interval|0123456789.:+- dh|3 days 4 hours;1 day 04:00;1.5 days;60 min",
                "interval hour to minute|interval|0123456789.:+- PTHMhm|4 hours 5 min;04:05;PT4H5M;04:05:00;60 s",
                "interval minute to second|interval|0123456789.:+- hms|5 min 6 s;00:05:06.7;04:05",
                "interval second(1)|interval|0123456789.:+- s|6.7 s;00:00:06.7;1500 ms",
                "character varying(3)|text|ab é|abc;ab ;é",
                "character(3)|text|ab é|abc;ab;é",
                "name|text|abé|" + "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn",
                "cidr|inet|0123456789./:xf|10.1.0.0/16;10.1.2.3;2001:db8::/32",
                "numeric(5,2)[]|numeric[]|0123456789.-e{},\\\" |{1.25,-3};{{1.5},{2}};{NULL,1};[0:1]={\"1.5\",2};{ 1.5 , \"\\2\" }",
                "timestamp(0) without time zone[]|timestamp[]|0123456789.:- {},\"|{2024-01-01 10:11:12,null};{\"2024-12-31T23:59:59.000\"}",
                "character varying(3)[]|text[]|ab é{},\\\"|{abc,ab};{\"ab \",\"\"};{\"\\\"b\"}",
                "tsrange|tsrange|0123456789.:- T[](),\"|[2024-01-01 10:11:12.5,2024-01-02);(,\"2024-12-31T23:59:59.000\"];empty",
                "tsmultirange|tsmultirange|0123456789.:- [](),{}\"|{[2024-01-01 10:11:12.5,2024-01-02)};{}",
                "macaddr8|macaddr8|0123456789abcdef:-.|08:00:2b:ff:fe:01:02:03",
            })
    void whatAColumnTakesIsNotChanged(String type, String wide, String alphabet, String seeds) throws SQLException {
        ValueFormat form = form(type);
        Random random = new Random(type.hashCode());
        List<String> written = new ArrayList<>();
        for (int i = 0; i < VALUES; i++) {
            String value = mutated(seeds.split(";", -1), alphabet, random);
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            if (!value.isBlank() && form.typeMismatch(utf8, 0, utf8.length) == null) {
                byte[] out = new byte[form.maxBytes(utf8.length)];
                written.add(new String(out, 0, form.write(utf8, 0, utf8.length, out, 0), StandardCharsets.UTF_8));
            }
        }
        assertThat(written).hasSizeGreaterThan(VALUES / 50);
        assertThat(rows(SETTINGS.get(0), CHANGED.formatted(type, wide), written))
                .isEmpty();
        String reading = type.matches("(interval|timestamp).*") && !type.endsWith("[]")
                ? "extract(epoch FROM value::%1$s)"
                : "value::%1$s";
        String readings = "SELECT %s FROM unnest(?::text[]) AS value WHERE pg_input_is_valid(value, '%s')"
                .formatted(reading.formatted(type), type);
        assertThat(rows(SETTINGS.get(0), readings, written)).isEqualTo(rows(SETTINGS.get(1), readings, written));
    }

    /** A point may separate thousands there, or cents may not exist. */
    @Test
    void anAmountInADatabaseWithoutCentsIsAnInteger() {
        ValueFormat form = form(PostgresTypes.WHOLE_MONEY);
        byte[] utf8 = "-12 1.25 1,250".getBytes(StandardCharsets.UTF_8);
        assertThat(form.typeMismatch(utf8, 0, 3)).isNull();
        assertThat(form.typeMismatch(utf8, 4, 8)).isNotNull();
        assertThat(form.typeMismatch(utf8, 9, 14)).isNotNull();
    }

    private static ValueFormat form(String sqlType) {
        Column text = new Column("c", "c", ColumnType.TEXT, false, false, false, ColumnRule.NONE);
        return Objects.requireNonNull(
                PostgresTypes.inTable(text, sqlType, false).form());
    }

    private static String mutated(String[] seeds, String alphabet, Random random) {
        StringBuilder value = new StringBuilder(seeds[random.nextInt(seeds.length)]);
        for (int change = random.nextInt(4); change > 0; change--) {
            int at = random.nextInt(value.length() + 1);
            String other = String.valueOf(alphabet.charAt(random.nextInt(alphabet.length())));
            value.replace(at, Math.min(value.length(), at + random.nextInt(2)), random.nextInt(3) == 0 ? "" : other);
        }
        return value.toString();
    }

    private static List<String> rows(String settings, String sql, List<String> values) throws SQLException {
        try (Connection connection = DriverManager.getConnection(DATABASE);
                Statement session = connection.createStatement();
                PreparedStatement query = connection.prepareStatement(sql)) {
            session.execute(settings);
            query.setArray(1, connection.createArrayOf("text", values.toArray()));
            List<String> found = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }
}
