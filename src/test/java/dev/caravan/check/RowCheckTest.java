package dev.caravan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.caravan.check.email.EmailRule;
import dev.caravan.check.email.EmailSettings;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.feed.Policies;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowCheckTest {
    private static final LoadPlan PLAN = new LoadPlan(
            Dialect.standard(),
            RecordLimits.standard(),
            TableName.parse("people"),
            List.of(
                    new Column("id", "id", ColumnType.TEXT, true, false, false, ColumnRule.NONE),
                    new Column("mail", "mail", ColumnType.EMAIL, true, false, false, ColumnRule.NONE),
                    new Column("name", "name", ColumnType.TEXT, true, false, false, requiredOfFour())),
            List.of(0),
            true,
            Policies.STANDARD,
            "UTF-8",
            null);

    private static ColumnRule requiredOfFour() {
        return new ColumnRule(null, true, 4, null, null, null, null, null, null, false, null, null, null, null, null);
    }

    private static List<Violation> violations(String csv) {
        byte[] bytes = csv.getBytes(StandardCharsets.UTF_8);
        return new RowCheck(PLAN, new EmailRule(EmailSettings.DEFAULT))
                .violations(new RecordParser(PLAN.dialect(), PLAN.bounds(), 3, FieldCountPolicy.REJECT)
                        .parse(bytes, 0, bytes.length, 1, 2, 0, null));
    }

    @Test
    void rowsThatKeepTheRulesAreFree() {
        assertThat(violations("1,ann@example.com,Ann\n2,,Bob\n3,eve@example.com,Zoë!\n4,,😀😀😀😀\n"))
                .isEmpty();
    }

    @Test
    void eachBadRowIsToldOnceWithItsFirstFault() {
        assertThat(violations("""
                ,no address,
                2,no address,
                3,ann@example.com,
                4,ann@example.com,Annie
                5,ann@example.com
                6,"a"b,c
                7,,fine
                """))
                .extracting(Violation::record, Violation::column, Violation::reason)
                .containsExactly(
                        tuple(0, 0, "missing-key"),
                        tuple(1, 1, "email-no-at"),
                        tuple(2, 2, "missing-value"),
                        tuple(3, 2, "too-long"),
                        tuple(4, 2, "too-few-fields"),
                        tuple(5, 1, "text-after-quote"));
    }

    @Test
    void lengthIsCountedInCharactersNotBytes() {
        assertThat(violations("1,,äöüß\n2,,äöüßé\n3,,😀😀😀😀😀\n"))
                .extracting(Violation::record)
                .containsExactly(1, 2);
    }

    @Test
    void anEmptyKeyIsMissingQuotedOrNot() {
        assertThat(violations("\"\",,x\n,,x\n\" \",,x\n"))
                .extracting(Violation::record)
                .containsExactly(0, 1);
    }

    private static final ColumnRule NONE = ColumnRule.NONE;

    private static List<String> reasons(ColumnType type, ColumnRule rule, boolean declared, String... values) {
        LoadPlan plan = new LoadPlan(
                Dialect.standard(),
                RecordLimits.standard(),
                TableName.parse("t"),
                List.of(
                        new Column("v", "v", type, declared, false, false, rule),
                        new Column("w", "w", ColumnType.TEXT, true, false, false, NONE)),
                List.of(),
                true,
                Policies.STANDARD,
                "UTF-8",
                null);
        byte[] bytes = ("\"" + String.join("\",w\n\"", values) + "\",w\n").getBytes(StandardCharsets.UTF_8);
        return new RowCheck(plan, new EmailRule(EmailSettings.DEFAULT))
                        .violations(new RecordParser(plan.dialect(), plan.bounds(), 2, FieldCountPolicy.REJECT)
                                .parse(bytes, 0, bytes.length, 1, 2, 0, null))
                        .stream()
                        .map(violation -> violation.record() + " " + violation.reason() + ": " + violation.message())
                        .toList();
    }

    @Test
    void aValueOfAnotherTypeIsToldByItsShape() {
        assertThat(reasons(ColumnType.INTEGER, NONE, true, "1", " 2 ", "", "  ", "12,5 kg", "+007"))
                .containsExactly("4 not-an-integer: the value is no integer; its shape is 99,9 aa");
        assertThat(reasons(ColumnType.DATE, NONE, true, "2024-12-31", "31.12.2024"))
                .singleElement()
                .asString()
                .startsWith("1 not-a-date: the value is no date")
                .endsWith("its shape is 99.99.9999");
    }

    @Test
    void whatIsOnlyInferredTakesNoSpellingThatMayMeanMore() {
        assertThat(reasons(ColumnType.INTEGER, NONE, false, "7", "007", "+7")).hasSize(2);
        assertThat(reasons(ColumnType.BOOLEAN, NONE, false, "true", "t", "1")).hasSize(2);
    }

    @Test
    void boundsArePartOfARule() {
        ColumnRule between = NONE.withBounds("0", "150");
        assertThat(reasons(ColumnType.INTEGER, between, true, "0", "150", "151", "-1"))
                .containsExactly(
                        "2 out-of-range: the value is not between 0 and 150",
                        "3 out-of-range: the value is not between 0 and 150");
        assertThat(reasons(ColumnType.DECIMAL, NONE.withBounds(null, "9.99"), true, "9.99", "9.991"))
                .containsExactly("1 out-of-range: the value is above 9.99");
        assertThat(reasons(ColumnType.DATE, NONE.withBounds("2000-01-01", null), true, "1999-12-31", "2000-01-01"))
                .containsExactly("0 out-of-range: the value is below 2000-01-01");
    }

    @Test
    void aPatternHasToMatchTheWholeValue() {
        ColumnRule rule = new ColumnRule(
                null, false, null, null, null, "[A-ZÄ]{2}\\d+", null, null, null, true, null, null, null, null, null);
        assertThat(reasons(ColumnType.TEXT, rule, true, "AB1", " ÄB12 ", "AB", "xAB1", "AB1x", ""))
                .extracting(reason -> reason.substring(0, 18))
                .containsExactly("2 pattern-mismatch", "3 pattern-mismatch", "4 pattern-mismatch");
    }

    @Test
    @org.junit.jupiter.api.Timeout(10)
    void noPatternTakesForEver() {
        ColumnRule rule = new ColumnRule(
                null, false, null, null, null, "(a+)+(a+)+b", null, null, null, false, null, null, null, null, null);
        assertThat(reasons(ColumnType.TEXT, rule, true, "a".repeat(20_000))).hasSize(1);
    }

    @Test
    void aValueMayBeOneOfSome() {
        ColumnRule rule = new ColumnRule(
                null,
                false,
                null,
                null,
                null,
                null,
                List.of("DE", "FR", "Österreich"),
                null,
                null,
                false,
                null,
                null,
                null,
                null,
                null);
        assertThat(reasons(ColumnType.TEXT, rule, true, "DE", "Österreich", "de", " FR", "", "UK"))
                .extracting(reason -> reason.substring(0, 12))
                .containsExactly("2 not-one-of", "3 not-one-of", "5 not-one-of");
    }

    @Test
    void whatStandsForNothingIsNothing() {
        ColumnRule rule = new ColumnRule(
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of("NA", "-"),
                false,
                null,
                null,
                null,
                null,
                null);
        assertThat(reasons(ColumnType.INTEGER, rule, true, "NA", " - ", "5", "na"))
                .hasSize(1);
        ColumnRule required = new ColumnRule(
                null,
                true,
                null,
                null,
                null,
                null,
                null,
                null,
                List.of("NA", "-"),
                false,
                null,
                null,
                null,
                null,
                null);
        assertThat(reasons(ColumnType.TEXT, required, true, "NA", "-", "5", ""))
                .hasSize(3)
                .allMatch(r -> r.contains("missing-value"));
    }
}
