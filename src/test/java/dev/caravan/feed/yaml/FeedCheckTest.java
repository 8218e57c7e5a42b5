package dev.caravan.feed.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedCheckTest {
    private static List<String> faults(String yaml) {
        return FeedCheck.faults("f.yml", yaml).stream().map(FeedFault::toString).toList();
    }

    /** The only fault of a setting of a feed that is else in order; its line is the fourth. */
    private static String fault(String setting) {
        List<String> faults =
                faults("caravan:\n  feeds:\n    x: # a feed\n      %s\n      match: '*'\n".formatted(setting));
        assertThat(faults).as(setting).hasSize(1);
        assertThat(faults.get(0)).startsWith("f.yml:4: ");
        return faults.get(0).substring("f.yml:4: ".length());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "key: [no]               | caravan.feeds.x.key[0]: YAML reads no as false: write \"no\"",
                "key: On                 | caravan.feeds.x.key: YAML reads On as true: write \"On\"",
                "table: 007              | caravan.feeds.x.table: YAML reads 007 as 7: write \"007\"",
                "table: 1.10             | caravan.feeds.x.table: YAML reads 1.10 as 1.1: write \"1.10\"",
                "table: 12:30            | caravan.feeds.x.table: YAML reads 12:30 as 750: write \"12:30\"",
                "table: 0x1F             | caravan.feeds.x.table: YAML reads 0x1F as 31: write \"0x1F\"",
                "table: 1_000            | caravan.feeds.x.table: YAML reads 1_000 as 1000: write \"1_000\"",
                "table: 1.5e3            | caravan.feeds.x.table: YAML reads 1.5e3 as 1500.0: write \"1.5e3\"",
                "table: ~                | caravan.feeds.x.table: YAML reads ~ as nothing: write \"~\"",
                "table:                  | caravan.feeds.x.table: has no value: leave the key out, or say a text",
                "columns:                | caravan.feeds.x.columns: has no value: leave the key out, or say a mapping of keys to values",
                "columns: {no: {}}       | caravan.feeds.x.columns.no: YAML reads this name as false: write \"no\"",
                "columns: {007: {}}      | caravan.feeds.x.columns.007: YAML reads this name as 7: write \"[007]\"",
                "columns: {~: {}}        | caravan.feeds.x.columns.~: YAML reads this name as nothing: write \"[~]\"",
                "columns: {a b: {}}      | caravan.feeds.x.columns.a b: is read as ab: write \"[a b]\"",
                "columns: {Größe: {}}    | caravan.feeds.x.columns.Größe: is read as Gre: write \"[Größe]\"",
                "columns: {a.b: {}}      | caravan.feeds.x.columns.a.b: a dot in a name is taken for a level: write \"[a.b]\"",
                "columns: {'[a]b]': {}}  | caravan.feeds.x.columns[a]b]: can't be a name here: it is empty, too long, or has a bracket without its counterpart",
                "columns: {a: {null-values: [NULL]}} | caravan.feeds.x.columns.a.null-values[0]: YAML reads NULL as nothing: write \"NULL\"",
                "columns: {a: {typ: text}} | caravan.feeds.x.columns.a.typ: is not known: did you mean type?",
                "colums: {}              | caravan.feeds.x.colums: is not known: did you mean columns?",
                "misfits: reject         | caravan.feeds.x.misfits: is now caravan.feeds.x.on-type-mismatch",
                "mailbox: probe          | caravan.feeds.x.mailbox: is now caravan.feeds.x.mailbox=smtp-callout",
                "follow-up: {to: x}      | caravan.feeds.x.follow-up: is now caravan.feeds.x.row-events",
                "mode: replce            | caravan.feeds.x.mode: is \"replce\"; it must be one of add, replace, sync: did you mean replace?",
                "append: maybe           | caravan.feeds.x.append: is \"maybe\"; it must be true or false",
                "table: [a]              | caravan.feeds.x.table: is a list; it must be a text",
                "key: {a: b}             | caravan.feeds.x.key: is a mapping; it must be a list, such as [a, b]",
                "table: a                | ",
                "dialect: {skip-lines: 010} | caravan.feeds.x.dialect.skip-lines: YAML reads 010 as 8; it must be a whole number",
                "dialect: {quote: xx}    | caravan.feeds.x.dialect: quote is 'xx', must be one character or none",
                "table: {a, table: b}    | caravan.feeds.x.table: is a mapping; it must be a text",
            })
    void eachFaultHasItsWayOut(String setting, String fault) {
        if (fault == null) {
            assertThat(faults("caravan: {feeds: {x: {match: '*', " + setting + "}}}"))
                    .isEmpty();
        } else {
            assertThat(fault(setting)).isEqualTo(fault);
        }
    }

    @Test
    void whatYamlReadsAsItIsWrittenIsNoFault() {
        assertThat(faults("""
                caravan:
                  feeds:
                    a:
                      match: "a*.csv"
                      table: 2026
                      max-rejects: 5%
                      key: id, no2
                      columns:
                        "[no]": {type: date, min: 2000-01-01, max: 2026-12-31}
                        Abc_d-e: {type: decimal, min: 0.5, max: "1.10"}
                        1: {one-of: [1, 2]}
                        x.type: text
                    "[a b]": {match: b, lineage: no}
                  feeds.c.match: c
                ---
                caravan.reports.r: {measures: [{aggregate: count}]}
                other: [~, 007, no]
                """)).isEmpty();
    }

    @Test
    void allFaultsOfAFileAreFound() {
        assertThat(faults("""
                caravan:
                  feeds:
                    a:
                      match: "[a"
                      tabel: x
                      max-rejects: many
                      append: true
                      key: [no]
                      mode: sync
                      row-events: {to: nowhere}
                      columns:
                        a: {type: integer, min: x, max: y, pattern: "(", rename: b}
                        b: {type: text, max-length: 0}
                        c: {type: text, format: dd.MM.yyyy}
                    b:
                      table: y
                    b:
                      match: x
                    c: {match: x}
                  reports:
                    r:
                      order-by: [x]
                      measures: [{aggregate: cuont}]
                """))
                .extracting(fault -> fault.replaceFirst("(f.yml:\\d+: [^ ]+): .*", "$1"))
                .contains(
                        "f.yml:4: caravan.feeds.a.match",
                        "f.yml:5: caravan.feeds.a.tabel",
                        "f.yml:6: caravan.feeds.a.max-rejects",
                        "f.yml:8: caravan.feeds.a.key[0]",
                        "f.yml:10: caravan.feeds.a.row-events.to",
                        "f.yml:12: caravan.feeds.a.columns.a.min",
                        "f.yml:12: caravan.feeds.a.columns.a.max",
                        "f.yml:12: caravan.feeds.a.columns.a.pattern",
                        "f.yml:13: caravan.feeds.a.columns.b.max-length",
                        "f.yml:14: caravan.feeds.a.columns.c.format",
                        "f.yml:17: caravan.feeds.b",
                        "f.yml:19: caravan.feeds.c.match",
                        "f.yml:23: caravan.reports.r.measures[0].aggregate");
    }

    @Test
    void aFeedWithoutAGlobIsNamed() {
        assertThat(faults("caravan:\n  feeds:\n    x:\n      table: y\n      columns: {a: {max-length: 0}}\n"))
                .containsExactly(
                        "f.yml:3: caravan.feeds.x.match: is \"\"; it must be a glob such as \"contacts*.csv\"",
                        "f.yml:5: caravan.feeds.x.columns.a.max-length: is \"0\"; it must be 1 to 10,000,000 characters");
    }

    @Test
    void whatIsNoYamlHasItsLine() {
        assertThat(faults("caravan:\n  feeds:\n\tx: y\n"))
                .containsExactly("f.yml:3: a tab indents: YAML takes spaces only");
        assertThat(faults("caravan:\n  feeds:\n    x:\n      match: *.csv\n"))
                .containsExactly("f.yml:4: a text that begins with * needs quotes: write \"*.csv\"");
        assertThat(faults("caravan:\n  feeds:\n    x: {match: a: b}\n"))
                .singleElement()
                .asString()
                .startsWith("f.yml:3: ");
        assertThat(faults("a: b\nc\n")).singleElement().asString().startsWith("f.yml:");
        assertThat(faults("\u0001")).singleElement().asString().startsWith("f.yml");
        assertThat(faults("")).isEmpty();
        assertThat(faults("- a")).isNotEmpty();
    }

    @Test
    void hostileInputEndsSoon() {
        String bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "caravan: {feeds: {x: {key: &b [" + "*a,".repeat(9) + "*a]}}}\n";
        StringBuilder laughs = new StringBuilder("caravan:\n  feeds:\n    x:\n      match: x\n      key:\n");
        laughs.append("      - &k0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            laughs.append("      - &k%d [".formatted(i))
                    .append("*k%d,".formatted(i - 1).repeat(9))
                    .append("*k%d]\n".formatted(i - 1));
        }
        for (String yaml : List.of(
                bomb,
                laughs.toString(),
                "caravan: &a\n  feeds: *a\n",
                "caravan: {feeds: &a {x: *a}}\n",
                "caravan: {feeds: &a {<<: *a}}\n",
                "[".repeat(100_000),
                "a: ".repeat(100_000),
                "x".repeat(5_000_000))) {
            assertThat(assertTimeoutPreemptively(Duration.ofSeconds(60), () -> faults(yaml)))
                    .isNotEmpty();
        }
    }

    @Test
    void anchorsAndMergesAreFollowed() {
        assertThat(faults("""
                defaults: &d {match: "*.csv", on-new-column: ad}
                caravan:
                  feeds:
                    x:
                      <<: *d
                      table: y
                """))
                .singleElement()
                .asString()
                .startsWith("f.yml:1: caravan.feeds.x.on-new-column: is \"ad\"");
    }
}
