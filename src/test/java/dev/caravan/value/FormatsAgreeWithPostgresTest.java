package dev.caravan.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a form lets pass, PostgreSQL takes: otherwise a chunk would be halved again and again to find the row. */
class FormatsAgreeWithPostgresTest {
    private static final int VALUES = 20_000;
    private static final String DATABASE = TestDatabase.empty().url();

    /** PostgreSQL has no such type; this one knows the check digits as ISO/IEC 7064 defines them: letters are 10 to 35. */
    @BeforeAll
    static void defineIban() throws SQLException {
        try (Connection connection = DriverManager.getConnection(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    CREATE FUNCTION is_iban(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
                        SELECT $1 ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{1,30}$' AND (
                            SELECT string_agg(CASE WHEN c ~ '[A-Z]' THEN (ascii(c) - 55)::text ELSE c END, '' ORDER BY n)
                            FROM regexp_split_to_table(substr($1, 5) || substr($1, 1, 4), '') WITH ORDINALITY AS t(c, n)
                            WHERE c ~ '[A-Z0-9]')::numeric % 97 = 1
                    $$;
                    CREATE DOMAIN iban AS text CHECK (is_iban(VALUE))
                    """);
        }
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of(
                        "bigint",
                        ValueFormats.integer(false),
                        "0123456789+-",
                        List.of("9223372036854775807", "-007", "+5")),
                Arguments.of(
                        "numeric",
                        ValueFormats.decimal(false),
                        "0123456789+-.eE",
                        List.of("-1.5e-3", ".5", "5.", "1e300")),
                Arguments.of(
                        "boolean", ValueFormats.bool(false), "truefalsyn01oOF", List.of("true", "OFF", "yes", "0")),
                Arguments.of(
                        "date",
                        ValueFormats.date(null, true),
                        "0123456789-",
                        List.of("2024-02-29", "1900-02-28", "9999-12-31")),
                Arguments.of(
                        "timestamp",
                        ValueFormats.timestamp(null, false, true),
                        "0123456789-:. T",
                        List.of("2024-02-29T23:59:58.123456789", "2024-12-31 00:00", "0001-01-01")),
                Arguments.of(
                        "timestamptz",
                        ValueFormats.timestamp(null, true, true),
                        "0123456789-+:. TZ",
                        List.of(
                                "2024-02-29T23:59:58.5Z",
                                "2024-12-31 00:00:00 +15:59",
                                "2024-12-31",
                                "2024-12-31 00:00-0130")),
                Arguments.of(
                        "date",
                        ValueFormats.date(null, false),
                        "0123456789-/:. TZanJF,",
                        List.of(
                                "2024-02-29 00:00:00",
                                "2024-02-29T00:00:00.000Z",
                                "2024/2/9",
                                "20240229",
                                "29 Feb 2024",
                                "29-February-2024",
                                "2024-Feb-09",
                                "January 8, 2024")),
                Arguments.of(
                        "timestamp",
                        ValueFormats.timestamp(null, false, false),
                        "0123456789-/:. TaApPmM,",
                        List.of(
                                "2024-02-29 1:05:59.123456 PM",
                                "2024/12/31 12:00 am",
                                "31 Dec 2024 23:59:58.9999995",
                                "20240229T10:11")),
                Arguments.of(
                        "timestamptz",
                        ValueFormats.timestamp(null, true, false),
                        "0123456789-+/:. TZUCGMapPm",
                        List.of(
                                "2024-02-29 10:11:12 UTC",
                                "2024-02-29T10:11:12.5GMT",
                                "2024-07-01 10:11:12 Europe/Berlin",
                                "1890-07-01 10:11 America/New_York",
                                "2024-07-01 10:11 pm america/argentina/ushuaia",
                                "Jul 1, 2024 10:11 +0530",
                                "Wed, 31 Jan 2024 10:11:12 GMT",
                                "20240131T101112.5Z",
                                "20240131T1011")),
                Arguments.of(
                        "double precision",
                        ValueFormats.with(Set.of(ValueOption.NAN, ValueOption.INFINITY), ValueFormats.decimal(false)),
                        "0123456789+-.einfINFaAyYtT",
                        List.of("NaN", "nan", "inf", "+Infinity", "-INF", "1.5")),
                Arguments.of(
                        "numeric",
                        ValueFormats.with(Set.of(ValueOption.NAN, ValueOption.INFINITY), ValueFormats.decimal(false)),
                        "0123456789+-.einfINFaAyYtT",
                        List.of("NaN", "nan", "inf", "+Infinity", "-INF", "1.5")),
                Arguments.of(
                        "numeric(10,2)",
                        ValueFormats.with(Set.of(ValueOption.NAN), ValueFormats.decimal(false)),
                        "0123456789+-.naNA",
                        List.of("NaN", "nan", "1.5")),
                Arguments.of(
                        "date",
                        ValueFormats.with(Set.of(ValueOption.INFINITY), ValueFormats.date(null, true)),
                        "0123456789-infINFyYtT",
                        List.of("infinity", "-Infinity", "2024-12-31")),
                Arguments.of(
                        "timestamptz",
                        ValueFormats.with(Set.of(ValueOption.INFINITY), ValueFormats.timestamp(null, true, true)),
                        "0123456789-infINFyYtT",
                        List.of("infinity", "-Infinity", "2024-12-31")),
                Arguments.of(
                        "uuid",
                        ValueFormats.uuid(false),
                        "0123456789abcdefABCDEF-{}",
                        List.of("{2f1c7a52-97a4-4d7e-8f5e-0123456789ab}", "2F1C7A5297A44D7E8F5E0123456789AB")),
                Arguments.of(
                        "iban",
                        ValueFormats.iban(),
                        "0123456789ABDEGNW debn",
                        List.of("DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "no93 8601 1117 947")),
                Arguments.of(
                        "jsonb",
                        ValueFormats.json(),
                        "{}[]\",:\\u0123456789abdeftrul -+.nE",
                        List.of(
                                "{\"a\":[1,-2.5e10,true,null],\"b\":\"\\ud83d\\ude00 \\u0001\"}",
                                "[".repeat(150) + "]".repeat(150))));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void whatFitsIsTakenByTheDatabase(String type, ValueFormat valueFormat, String alphabet, List<String> seeds)
            throws SQLException {
        Random random = new Random(type.hashCode());
        List<String> values = new ArrayList<>();
        List<String> written = new ArrayList<>();
        for (int i = 0; i < VALUES; i++) {
            String value = mutated(seeds.get(random.nextInt(seeds.size())), alphabet, random);
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            if (utf8.length > 0 && !value.isBlank() && valueFormat.typeMismatch(utf8, 0, utf8.length) == null) {
                byte[] out = new byte[valueFormat.maxBytes(utf8.length)];
                values.add(value);
                written.add(
                        new String(out, 0, valueFormat.write(utf8, 0, utf8.length, out, 0), StandardCharsets.UTF_8));
            }
        }
        assertThat(written).as("values that say something").hasSizeGreaterThan(VALUES / 20);
        assertThat(refused(type, written)).isEmpty();
        if (!type.equals("jsonb")) {
            assertThat(changed(type, values, written))
                    .as("values that the database reads otherwise")
                    .isEmpty();
        }
    }

    /** A seed with up to three characters replaced, inserted or left out. */
    private static String mutated(String seed, String alphabet, Random random) {
        StringBuilder value = new StringBuilder(seed);
        for (int change = random.nextInt(4); change > 0; change--) {
            int at = random.nextInt(value.length() + 1);
            char other = alphabet.charAt(random.nextInt(alphabet.length()));
            switch (random.nextInt(3)) {
                case 0 -> value.insert(at, other);
                case 1 -> value.delete(at, Math.min(at + 1, value.length()));
                default -> {
                    if (at < value.length()) {
                        value.setCharAt(at, other);
                    }
                }
            }
        }
        return value.toString();
    }

    private static List<String> refused(String type, List<String> values) throws SQLException {
        return rows(
                "SELECT value FROM unnest(?::text[]) AS value WHERE NOT pg_input_is_valid(value, '%s')".formatted(type),
                values);
    }

    /** What is written is the value that the database reads in the file's spelling, if it reads that. */
    private static List<String> changed(String type, List<String> values, List<String> written) throws SQLException {
        return rows("""
                SELECT value || ' → ' || written FROM unnest(?::text[], ?::text[]) AS pair(value, written)
                WHERE CASE WHEN pg_input_is_valid(value, '%1$s') THEN value::%1$s <> written::%1$s END
                """.formatted(type), values, written);
    }

    @SafeVarargs
    private static List<String> rows(String sql, List<String>... parameters) throws SQLException {
        try (Connection connection = DriverManager.getConnection(DATABASE);
                Statement settings = connection.createStatement();
                PreparedStatement query = connection.prepareStatement(sql)) {
            settings.execute("SET TimeZone = 'UTC'");
            for (int i = 0; i < parameters.length; i++) {
                query.setArray(i + 1, connection.createArrayOf("text", parameters[i].toArray()));
            }
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
