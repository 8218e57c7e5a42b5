package dev.caravan.feed.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.JobSettings.Target;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotCodecTest {
    private static Target target(List<String> names) {
        Map<String, ColumnRule> columns = new LinkedHashMap<>();
        names.forEach(name -> columns.put(name, ColumnRule.NONE.withType(ColumnType.TEXT)));
        return new Target("people", List.of(), columns, new LinkedHashSet<>(names), true);
    }

    /** A report whose process was killed is found again by the text of its settings, in another process. */
    @Test
    void equalSettingsAreEqualText() {
        List<String> names = IntStream.range(0, 20).mapToObj(n -> "n" + n).toList();
        List<String> reversed = names.stream().sorted((a, b) -> b.compareTo(a)).toList();
        SnapshotCodec codec = new SnapshotCodec();

        String text = codec.write(target(names));

        assertThat(codec.write(target(reversed))).isEqualTo(text);
        assertThat(target(reversed).named())
                .containsExactlyElementsOf(names.stream().sorted().toList());
    }

    private record Snapshot(String table, @Nullable Integer added, boolean strict) {}

    /** A version that doesn't know the property reads it, and equal rules are equal text in both versions. */
    @Test
    void aPropertyThatIsNotUsedIsNotWritten() {
        SnapshotCodec codec = new SnapshotCodec();
        assertThat(codec.write(new Snapshot("people", null, false)))
                .isEqualTo("{\"table\":\"people\",\"strict\":false}");
        assertThat(codec.write(new Snapshot("people", 1, false)))
                .isEqualTo("{\"table\":\"people\",\"added\":1,\"strict\":false}");
    }
}
