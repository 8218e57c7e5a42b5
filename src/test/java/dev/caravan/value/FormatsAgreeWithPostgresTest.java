package dev.caravan.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a form lets pass, PostgreSQL takes: otherwise a chunk would be halved again and again to find the row. */
class FormatsAgreeWithPostgresTest {
    private static final int VALUES = 20_000;
    private static final String DATABASE = TestDatabase.empty().url();

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
                        ValueFormats.date(null),
                        "0123456789-",
                        List.of("2024-02-29", "1900-02-28", "9999-12-31")),
                Arguments.of(
                        "timestamp",
                        ValueFormats.timestamp(null, false),
                        "0123456789-:. T",
                        List.of("2024-02-29T23:59:58.123456789", "2024-12-31 00:00", "0001-01-01")),
                Arguments.of(
                        "timestamptz",
                        ValueFormats.timestamp(null, true),
                        "0123456789-+:. TZ",
                        List.of(
                                "2024-02-29T23:59:58.5Z",
                                "2024-12-31 00:00:00 +15:59",
                                "2024-12-31",
                                "2024-12-31 00:00-0130")),
                Arguments.of(
                        "uuid",
                        ValueFormats.uuid(false),
                        "0123456789abcdefABCDEF-{}",
                        List.of("{2f1c7a52-97a4-4d7e-8f5e-0123456789ab}", "2F1C7A5297A44D7E8F5E0123456789AB")),
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
        List<String> written = new ArrayList<>();
        for (int i = 0; i < VALUES; i++) {
            String value = mutated(seeds.get(random.nextInt(seeds.size())), alphabet, random);
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            if (utf8.length > 0 && !value.isBlank() && valueFormat.typeMismatch(utf8, 0, utf8.length) == null) {
                byte[] out = new byte[valueFormat.maxBytes(utf8.length)];
                written.add(
                        new String(out, 0, valueFormat.write(utf8, 0, utf8.length, out, 0), StandardCharsets.UTF_8));
            }
        }
        assertThat(written).as("values that say something").hasSizeGreaterThan(VALUES / 20);
        assertThat(refused(type, written)).isEmpty();
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
        try (Connection connection = DriverManager.getConnection(DATABASE);
                PreparedStatement query = connection.prepareStatement(
                        "SELECT value FROM unnest(?::text[]) AS value WHERE NOT pg_input_is_valid(value, ?)")) {
            query.setArray(1, connection.createArrayOf("text", values.toArray()));
            query.setString(2, type);
            List<String> refused = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    refused.add(rows.getString(1));
                }
            }
            return refused;
        }
    }
}
