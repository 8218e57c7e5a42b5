package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.ValueSpellings;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values spelled as options state are the same values in every database. */
abstract class AnyDatabaseValues extends AnyDatabaseRows {
    private static final ValueSpellings ALL = new ValueSpellings(
            List.of("NA", "-", "0000-00-00"),
            true,
            ",",
            ".",
            List.of("dd.MM.yyyy", "M/d/yy", "dd.MM.yyyy HH:mm"),
            "Europe/Berlin",
            List.of("ja"),
            List.of("nein"),
            Map.of("id", "99", "name", "unknown", "amount", "0,5"));

    private static final ValueSpellings WITHOUT_DEFAULTS = new ValueSpellings(
            ALL.nullValues(),
            true,
            ",",
            ".",
            ALL.dateFormats(),
            ALL.timeZone(),
            ALL.trueValues(),
            ALL.falseValues(),
            null);

    private static JobOptions spelled(String table, Map<String, ColumnType> types, String... key) {
        JobOptions options = into(table, key);
        return new JobOptions(options.feed(), options.table(), options.key(), types)
                .mapping(new Mapping(null, ALL, null).withFormats(Map.of("price", "currency", "rate", "percent")));
    }

    @Test
    void valuesAreReadAsTheOptionsState() {
        String csv = """
                id;name;amount;count;day;at;member;price;rate;zip
                1;Anna;1.234,56;1.000;01.02.2024;01.07.2024 12:00;ja;1.234,50 €;12,5 %;="00123"
                2;NA;-;NA;12/31/24;01.01.2024 12:00;NEIN;(3,00 €);-3 %;="99999"
                3;"NA";;-;0000-00-00;0000-00-00 00:00:00;NA;NA;NA;
                NA;;2,5;7;2024-03-01;2024-10-27 02:30;true;12-;4;plain
                5;x;1,5;1.5;31.12.2024;;;1;1;a
                6;x;1.5;1;31.12.2024;;;1;1;a
                """;
        JobView job = load(
                "spelled_values",
                csv,
                spelled(
                        "spelled_values",
                        Map.of(
                                "price", ColumnType.DECIMAL,
                                "rate", ColumnType.DECIMAL,
                                "amount", ColumnType.DECIMAL,
                                "count", ColumnType.INTEGER),
                        "id"));
        assertThat(job.balance()).isEqualTo(jobBalance(6, 4, 0, 2));
        assertThat(rejects(job)).containsExactly("6 count not-an-integer", "7 amount not-a-decimal");
        List<List<Object>> found = caravan.jdbc()
                .sql("SELECT * FROM %s ORDER BY %s".formatted(quoted("spelled_values"), quoted("id")))
                .query((row, index) -> {
                    List<Object> values = new ArrayList<>();
                    values.add(row.getLong("id"));
                    values.add(row.getString("name"));
                    values.add(plain(row.getBigDecimal("amount")));
                    values.add(row.getObject("count") == null ? null : row.getLong("count"));
                    values.add(row.getObject("day", LocalDate.class));
                    values.add(
                            row.getObject("at") == null
                                    ? null
                                    : row.getObject("at", OffsetDateTime.class).toInstant());
                    values.add(row.getObject("member") == null ? null : row.getBoolean("member"));
                    values.add(plain(row.getBigDecimal("price")));
                    values.add(plain(row.getBigDecimal("rate")));
                    values.add(row.getString("zip"));
                    return values;
                })
                .list();
        LocalDate day = LocalDate.of(2024, 2, 1);
        assertThat(found)
                .containsExactly(
                        Arrays.asList(
                                1L,
                                "Anna",
                                "1234.56",
                                1000L,
                                day,
                                Instant.parse("2024-07-01T10:00:00Z"),
                                true,
                                "1234.5",
                                "12.5",
                                "00123"),
                        Arrays.asList(
                                2L,
                                "unknown",
                                "0.5",
                                null,
                                LocalDate.of(2024, 12, 31),
                                Instant.parse("2024-01-01T11:00:00Z"),
                                false,
                                "-3",
                                "-3",
                                "99999"),
                        Arrays.asList(3L, "NA", "0.5", null, null, null, null, null, null, null),
                        Arrays.asList(
                                99L,
                                "unknown",
                                "2.5",
                                7L,
                                LocalDate.of(2024, 3, 1),
                                Instant.parse("2024-10-27T00:30:00Z"),
                                true,
                                "-12",
                                "4",
                                "plain"));
    }

    private static @Nullable String plain(@Nullable BigDecimal number) {
        return number == null ? null : number.stripTrailingZeros().toPlainString();
    }

    @Test
    void anExistingTableTakesSpelledValues() {
        caravan.jdbc()
                .sql("CREATE TABLE %s (%s int PRIMARY KEY, %s timestamp NULL, %s date, %s numeric(8, 2), %s boolean)"
                        .formatted(
                                quoted("spelled_there"),
                                quoted("id"),
                                quoted("at"),
                                quoted("day"),
                                quoted("amount"),
                                quoted("member")))
                .update();
        JobView job = load(
                "spelled_there",
                "id;at;day;amount;member\n1.000;01.07.2024 12:00;0000-00-00;1.234,5;ja\n2;NA;31.12.2024;12,345;nein\n",
                into("spelled_there", "id").mapping(new Mapping(null, WITHOUT_DEFAULTS, null)));
        assertThat(job.balance()).isEqualTo(jobBalance(2, 1, 0, 1));
        assertThat(rows("SELECT %s, %s FROM %s".formatted(quoted("id"), quoted("amount"), quoted("spelled_there"))))
                .singleElement()
                .asString()
                // SQLite keeps no zeros behind the point.
                .matches("1000\\|1234\\.50?");
    }

    @Test
    void aRequiredColumnAndAKeyLackAValueThatIsSpelledNull() {
        JobOptions options = new JobOptions(null, "spelled_keys", List.of("k"), Map.of())
                .mapping(new Mapping(
                        null, new ValueSpellings(List.of("NA"), null, null, null, null, null, null, null, null), null));
        JobView job = load("spelled_keys", "k,v\na,1\nNA,2\n", options);
        assertThat(job.balance()).isEqualTo(jobBalance(2, 1, 0, 1));
        assertThat(rejectsFile(job)).contains("missing-key");
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
    }
}
