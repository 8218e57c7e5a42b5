package dev.caravan.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.caravan.csv.Bounds;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.Ragged;
import dev.caravan.csv.RecordParser;
import dev.caravan.feed.Column;
import dev.caravan.feed.ColumnType;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowCheckTest {
    private static final LoadPlan PLAN = new LoadPlan(
            Dialect.standard(),
            Bounds.standard(),
            TableName.parse("people"),
            List.of(
                    new Column("id", "id", ColumnType.TEXT, false, null),
                    new Column("mail", "mail", ColumnType.EMAIL, false, null),
                    new Column("name", "name", ColumnType.TEXT, true, 4)),
            List.of(0),
            true,
            "UTF-8",
            null);

    private static List<Violation> violations(String csv) {
        byte[] bytes = csv.getBytes(StandardCharsets.UTF_8);
        return new RowCheck(PLAN, new EmailRule(EmailSettings.DEFAULT))
                .violations(new RecordParser(PLAN.dialect(), PLAN.bounds(), 3, Ragged.REJECT)
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
}
