package dev.caravan.feed.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.RecordLimits;
import dev.caravan.feed.Feed;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Whatever a header holds, the feed that is written has its names. */
class YamlTextTest {
    private static final List<String> HOSTILE = List.of(
            "no",
            "on",
            "Y",
            "~",
            "null",
            "true",
            "1",
            "007",
            "1.10",
            "0x1F",
            "1e3",
            ".inf",
            "12:30",
            "2026-01-31",
            "a: b",
            "#x",
            "a #b",
            "- a",
            "-",
            "?",
            "a.b",
            "a[0]",
            "[x]",
            "{x}",
            "*x",
            "&x",
            "!x",
            "%x",
            "@x",
            "`x`",
            "|",
            ">",
            "First Name",
            "Größe",
            "наименование",
            "名前",
            "😀",
            "'",
            "\"",
            "\\",
            "\\n",
            "it's \"so\"",
            "a,b",
            "${HOME}",
            "my_id",
            "a\tb",
            "line\nend",
            "carriage\rreturn",
            "a\u0085b",
            "a\u2028b",
            "a\u00a0b",
            "a\u0001b",
            "a\u007fb",
            "=",
            "<<");

    @Test
    void everyNameComesBack() {
        Map<String, ColumnRule> columns = new LinkedHashMap<>();
        HOSTILE.forEach(name -> columns.put(name, ColumnRule.NONE.withType(ColumnType.TEXT)));
        FeedYaml yaml = new FeedYaml().head("a\n- b\u2028c: [");
        HOSTILE.forEach(name -> yaml.remark("columns." + name, name));

        String text = yaml.write("no", Map.of("match", "*.csv", "key", HOSTILE, "table", "a: ${b}\n#"), columns);

        Map<String, Feed> feeds = FeedFile.feeds(text, RecordLimits.standard()).all();
        assertThat(feeds).containsOnlyKeys("no");
        Feed feed = feeds.values().iterator().next();
        assertThat(feed.columns()).as(text).isEqualTo(columns);
        assertThat(feed.key()).isEqualTo(HOSTILE);
        assertThat(feed.table()).isEqualTo("a: ${b}\n#");
    }

    @Test
    void everyScalarIsItsText() {
        for (String text : HOSTILE) {
            Object loaded = new Yaml().load(YamlText.scalar(text));
            assertThat(loaded).isEqualTo(text);
            assertThat((Map<?, ?>) new Yaml().load("{" + YamlText.scalar(text) + ": x}"))
                    .isEqualTo(Map.of(text, "x"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a]b", "a[b", "]", "[", "", "][", "a]["})
    void whatSpringCanNotBindIsNoKey(String name) {
        assertThat(YamlText.isKey(name)).isFalse();
    }

    @Test
    void aLongNameIsNoKey() {
        assertThat(YamlText.isKey("x".repeat(900))).isTrue();
        assertThat(YamlText.isKey("\u0001".repeat(900))).isFalse();
        String text = new FeedYaml()
                .write("x", Map.of("match", "*"), Map.of("y".repeat(5000), ColumnRule.NONE.withType(ColumnType.DATE)));
        assertThat(FeedFile.feeds(text, RecordLimits.standard()).all()).containsOnlyKeys("x");
    }
}
