package dev.caravan.feed.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.Policies;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.Mapping;
import dev.caravan.feed.rule.Mistake;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a mapping makes of a header. */
class PlannerMappingTest {
    private static LoadPlan plan(
            ColumnMapping mapping, List<String> key, Map<String, ColumnRule> rules, String... header) {
        JobSettings settings = new JobSettings(
                null,
                new JobSettings.Target("t", key, rules, Set.of(), true),
                new JobSettings.Reading(100, 10_000, null, DialectOptions.NONE, null, new Mapping(mapping, null, null)),
                Policies.STANDARD,
                null,
                null);
        return new Planner()
                .plan(
                        settings,
                        Dialect.standard(),
                        StandardCharsets.UTF_8,
                        RecordLimits.standard(),
                        List.of(header),
                        null);
    }

    private static LoadPlan plan(ColumnMapping mapping, String... header) {
        return plan(mapping, List.of(), Map.of(), header);
    }

    private static ColumnMapping mapping(
            @Nullable Map<String, String> map, @Nullable List<String> skip, @Nullable List<String> only) {
        return new ColumnMapping(null, map, skip, only, null);
    }

    private static List<String> names(LoadPlan plan) {
        return plan.columns().stream()
                .map(column -> column.ignored() ? "-" : column.name())
                .toList();
    }

    @Test
    void columnsAreFoundByNamesThatAreAlike() {
        assertThat(names(plan(
                        mapping(Map.of("first name", "first_name"), List.of("NOTES\u00a0"), null),
                        "Id",
                        "First Name",
                        "notes")))
                .containsExactly("Id", "first_name", "-");
        assertThat(names(plan(mapping(Map.of("a", "b"), null, List.of("c", "b")), "a", "x", "C")))
                .as("either name is taken")
                .containsExactly("b", "-", "C");
        assertThat(names(plan(mapping(Map.of("a", "b", "b", "a"), null, null), "a", "b")))
                .containsExactly("b", "a");
    }

    @Test
    void aKeyAndARuleGoByEitherName() {
        ColumnMapping mapping = mapping(Map.of("Customer No", "customer"), null, null);
        ColumnRule rule = ColumnRule.NONE.withType(ColumnType.INTEGER).withRename("ruled");
        for (String name : List.of("customer no", "Customer")) {
            LoadPlan plan = plan(mapping, List.of(name), Map.of(name, rule), "id", "Customer No");
            assertThat(plan.key()).containsExactly(1);
            assertThat(plan.columns().get(1).type()).isEqualTo(ColumnType.INTEGER);
            assertThat(plan.columns().get(1).name())
                    .as("map goes before rename")
                    .isEqualTo("customer");
            assertThat(plan.columns().get(1).header()).isEqualTo("Customer No");
        }
    }

    @Test
    void whatCantBeMeantIsRefusedAndWhatMayBeIsSuggested() {
        refused(mapping(null, List.of("Emial"), null), "skip-columns names; did you mean \"email\"?", "id", "email");
        refused(mapping(Map.of("x", "y"), null, null), "no column \"x\", which map names; it has [id]", "id");
        refused(mapping(Map.of("a", "b"), null, null), "\"a\" and \"B\" would both be loaded into", "a", "B");
        refused(mapping(Map.of("a", "b"), null, null), "\"B\" and \"a\" would both be loaded into b", "B", "a");
        refused(
                mapping(Map.of("a", "b"), null, List.of("c")),
                "map names column \"a\", which only leaves out",
                "a",
                "c");
        refused(mapping(null, List.of("a"), null), "no column of the file is loaded", "a");
        refused(
                mapping(null, List.of("CAF\u00c9"), null),
                "may be each of the columns \"caf\u00e9\", \"cafe\u0301\"",
                "caf\u00e9",
                "cafe\u0301");
        assertThatThrownBy(() -> plan(mapping(null, List.of("id"), null), List.of("id"), Map.of(), "id", "a"))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("column \"id\" is the key, and not loaded");
    }

    private static void refused(ColumnMapping mapping, String message, String... header) {
        assertThatThrownBy(() -> plan(mapping, header))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aMappingThatIsWrongWhateverTheFileIsIsNamed() {
        wrong(new ColumnMapping(List.of(), null, null, null, null), "column-names is \"\"; it must name columns");
        wrong(
                new ColumnMapping(List.of("a", "A "), null, null, null, null),
                "column-names is \"A \"; it must differ from \"a\"");
        wrong(mapping(Map.of("a", " "), null, null), "map is \"a= \"; it must name a column of the table");
        wrong(mapping(Map.of("a", "Caravan_Job"), null, null), "map is \"a=Caravan_Job\"; it must name another column");
        wrong(mapping(null, List.of("a", ""), null), "skip-columns is \"\"; it must be a column's name");
        wrong(
                mapping(null, List.of("A"), List.of("a", "b")),
                "skip-columns is \"A\"; it must not be among the columns of only");
        wrong(
                mapping(Map.of("a", "b"), List.of("A"), null),
                "skip-columns is \"A\"; it must not be loaded into a column by map");
        assertThat(mapping(Map.of("a", "b"), List.of("c"), List.of("a")).mistake())
                .isNull();
    }

    private static void wrong(ColumnMapping mapping, String message) {
        Mistake mistake = Objects.requireNonNull(mapping.mistake());
        assertThat(mistake.of(mistake.setting())).startsWith(message);
    }
}
