package dev.caravan.feed.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.CsvSource;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.ValueSpellings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.mock.env.MockEnvironment;

/** What a plan makes of the options for values, and what it suggests without them. */
class SpelledColumnsTest {
    private static final ValueSpellings NONE = ValueSpellings.NONE;

    private static LoadPlan plan(ValueSpellings values, Map<String, ColumnType> types, String csv) {
        JobSettings settings = Feeds.configuredBy(new MockEnvironment())
                .settingsFor(
                        Path.of("a.csv"),
                        new JobOptions(null, "t", List.of(), types).mapping(new Mapping(null, values, null)));
        try (CsvSource text = CsvSource.open(
                new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
                DialectOptions.NONE,
                settings.knownNames(),
                RecordLimits.standard(),
                dev.caravan.csv.source.DecompressionLimits.standard())) {
            return new Planner()
                    .plan(
                            settings,
                            text.dialect(),
                            StandardCharsets.UTF_8,
                            RecordLimits.standard(),
                            Arrays.asList(csv.lines().findFirst().orElseThrow().split("[;|]")),
                            text.firstRecords(RecordLimits.standard()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ValueSpellings values(
            @Nullable List<String> nulls, @Nullable String decimal, @Nullable String thousands) {
        return new ValueSpellings(nulls, null, decimal, thousands, null, null, null, null, null);
    }

    private static List<ColumnType> types(LoadPlan plan) {
        return plan.columns().stream().map(Column::type).toList();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.CsvSource(
            delimiter = '#',
            value = {
                "517 NA 533 # dep would be integer if NA were NULL: --null NA",
                "5.5 N/A - 3 # dep would be decimal if N/A and - were NULL: --null N/A,-",
                "2024-01-31 0000-00-00 # dep would be date if 0000-00-00 were NULL: --null 0000-00-00",
                "1,5 2,25 # dep would be decimal with --decimal ,",
                "1,234.5 2 # dep would be decimal with --decimal .",
                "1,234 2 # dep would be decimal with --decimal , or --decimal .: its values fit both",
                "NA 1,5 # dep would be decimal with --null NA --decimal ,",
                "$1,234.50 ($3) # dep would be decimal with --column dep:currency",
                "12.5% 3% # dep would be decimal with --column dep:percent",
                "01/02/2024 03/04/2024 # dep would be date with --date-format d/M/yyyy or --date-format M/d/yyyy: its values fit both",
                "31.12.24 1.2.24 # dep would be date with --date-format d.M.yy",
                "Y N Y # dep would be boolean with --true Y --false N",
                "ja nein # dep would be boolean with --true ja --false nein",
                "Y N X #",
                "a b c #",
                "NA NA #",
                "007 NA #",
                "1 2 3 #",
                "x1 2 #",
                "row1 row2 #",
            })
    void whatWouldMakeMoreOfAColumnIsSuggested(String values, @Nullable String hint) {
        String csv = "dep;other\n" + values.replace(" ", ";a\n") + ";a\n";
        assertThat(plan(NONE, Map.of(), csv).hints().stream().map(ColumnHint::message))
                .isEqualTo(hint == null ? List.of() : List.of(hint));
    }

    @Test
    void whatIsSuggestedIsWhatResults() {
        String csv = "n;d;b\n517;1,5;ja\nNA;2,25;nein\n";
        ValueSpellings values =
                new ValueSpellings(List.of("NA"), null, ",", null, null, null, List.of("ja"), List.of("nein"), null);
        LoadPlan plan = plan(values, Map.of(), csv);
        assertThat(types(plan)).containsExactly(ColumnType.INTEGER, ColumnType.DECIMAL, ColumnType.BOOLEAN);
        assertThat(plan.hints()).isEmpty();
    }

    @Test
    void aDeclaredSignTakesPrecedenceOverWhatTheFileShows() {
        String csv = "a;b\n1.000;12.50\n2.000;3.5\n";
        assertThat(types(plan(NONE, Map.of(), csv))).containsExactly(ColumnType.DECIMAL, ColumnType.DECIMAL);
        assertThat(types(plan(values(null, ",", null), Map.of(), csv)))
                .containsExactly(ColumnType.INTEGER, ColumnType.TEXT);
        assertThat(types(plan(values(null, null, "."), Map.of(), csv)))
                .containsExactly(ColumnType.INTEGER, ColumnType.TEXT);
        assertThat(types(plan(values(null, null, "none"), Map.of(), csv)))
                .containsExactly(ColumnType.DECIMAL, ColumnType.DECIMAL);
    }

    @Test
    void zonelessTimesHaveAZoneByTheOption() {
        ValueSpellings values = new ValueSpellings(
                null, null, null, null, List.of("dd.MM.yyyy HH:mm"), "Europe/Berlin", null, null, null);
        LoadPlan plan = plan(values, Map.of("b", ColumnType.TIMESTAMP), "a;b\n31.01.2024 10:00;2024-01-31 10:00\n");
        assertThat(types(plan)).containsExactly(ColumnType.TIMESTAMPTZ, ColumnType.TIMESTAMPTZ);
        assertThat(plan.columns().get(1).withoutMadeZone().type()).isEqualTo(ColumnType.TIMESTAMP);
    }

    @Test
    void aTextInAFormulaIsText() {
        LoadPlan plan = plan(NONE, Map.of(), "zip;n\n=\"00123\";1\n=\"99\";2\n");
        assertThat(types(plan)).containsExactly(ColumnType.TEXT, ColumnType.INTEGER);
        assertThat(plan.columns().get(0).spelt().formulas()).isTrue();
        assertThat(plan.columns().get(1).spelling()).isNull();
    }

    @Test
    void aDefaultMustBeAValueOfItsColumn() {
        ValueSpellings seven = defaults(Map.of("n", "7"));
        assertThat(types(plan(seven, Map.of(), "n;v\n1;a\n;b\n"))).containsExactly(ColumnType.INTEGER, ColumnType.TEXT);
        assertThat(types(plan(defaults(Map.of("n", "no")), Map.of(), "n;v\n1;a\n;b\n")))
                .as("a default is a value of the column")
                .containsExactly(ColumnType.TEXT, ColumnType.TEXT);
        assertThatThrownBy(() -> plan(defaults(Map.of("n", "no")), Map.of("n", ColumnType.INTEGER), "n;v\n1;a\n;b\n"))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("the default of column \"n\" is \"no\"; it must be integer");
        assertThatThrownBy(() -> plan(defaults(Map.of("m", "1")), Map.of(), "n;v\n1;a\n"))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("no column \"m\", which has a default");
    }

    private static ValueSpellings defaults(Map<String, String> defaults) {
        return new ValueSpellings(null, null, null, null, null, null, null, null, defaults);
    }

    @Test
    void aPlanIsReadAsItWasWritten() {
        ValueSpellings values = new ValueSpellings(
                List.of("NA"),
                true,
                ",",
                "space",
                List.of("dd.MM.yyyy"),
                "UTC",
                List.of("ja"),
                List.of("nein"),
                Map.of("n", "1"));
        LoadPlan plan = plan(values, Map.of(), "n;v\n1;NA\n2;3\n");
        SnapshotCodec codec = new SnapshotCodec();
        assertThat(codec.plan(codec.write(plan)).columns()).isEqualTo(plan.columns());
        LoadPlan plain = plan(NONE, Map.of(), "n;v\n1;a\n");
        assertThat(codec.write(plain)).doesNotContain("spelling", "hint");
    }
}
