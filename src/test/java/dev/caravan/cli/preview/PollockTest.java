package dev.caravan.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.preview.PollockFiles.PollutedFile;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.ledger.database.Database;
import dev.caravan.preview.Preview;
import dev.caravan.preview.PreviewSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.StandardEnvironment;

/**
 * Pollock's files counted as loads: the records that a load would insert, none if it would fail. The figure is the mean F1 of records, as
 * the benchmark's metrics.py counts it: a record counts if the text of its fields, one after the other, is right.
 */
@Tag("long")
class PollockTest {
    private static final double LEAST = 0.995;

    private final Feeds feeds = Feeds.configuredBy(new StandardEnvironment());

    @Test
    void thereAreAllFiles() {
        assertThat(PollockFiles.all()).hasSize(PollockFiles.COUNT).doesNotHaveDuplicates();
    }

    @Test
    void recordsAreRightWithTheDialectGiven() throws IOException {
        assertMean(true);
    }

    @Test
    void recordsAreRightWithTheDialectDetected() throws IOException {
        assertMean(false);
    }

    private void assertMean(boolean given) throws IOException {
        Map<Double, List<String>> shortOfIt = new TreeMap<>();
        double sum = 0;
        for (PollutedFile file : PollockFiles.all()) {
            List<String> right = file.records().stream().map(PollockTest::text).toList();
            List<String> loaded = loaded(file, given ? file.given() : DialectOptions.NONE);
            double f1 = f1(right, loaded);
            sum += f1;
            if (f1 < 0.99) {
                shortOfIt.computeIfAbsent(f1, none -> new ArrayList<>()).add(file.name());
            }
        }
        assertThat(sum / PollockFiles.COUNT)
                .as("given: %s, short of it: %s", given, shortOfIt)
                .isGreaterThanOrEqualTo(LEAST);
    }

    private List<String> loaded(PollutedFile file, DialectOptions options) throws IOException {
        byte[] bytes = file.text().getBytes(StandardCharsets.UTF_8);
        PreviewSource source = new PreviewSource(file.name(), Path.of("x.csv"), () -> new ByteArrayInputStream(bytes));
        List<String> loaded = new ArrayList<>();
        try {
            Preview preview = Preview.of(
                    source,
                    feeds.settingsFor(source.label(), new JobOptions(null, null, List.of(), Map.of(), options, null)),
                    DecompressionLimits.standard(),
                    Database.POSTGRESQL,
                    null);
            if (preview.obstacle() == null) {
                preview.read(null, new Preview.Visitor() {
                    @Override
                    public void record(List<String> fields) {
                        loaded.add(text(fields));
                    }
                });
            }
        } catch (UnreadableSourceException e) {
            assertThat(loaded).as("%s: %s", file.name(), e.getMessage()).isEmpty();
        }
        return loaded;
    }

    private static String text(List<String> fields) {
        return String.join("", fields);
    }

    /** Of multisets; 1 if nothing was to be found. */
    private static double f1(List<String> right, List<String> loaded) {
        if (right.isEmpty()) {
            return 1;
        }
        Map<String, Integer> open = new HashMap<>();
        right.forEach(text -> open.merge(text, 1, Integer::sum));
        int same = 0;
        for (String text : loaded) {
            int left = open.getOrDefault(text, 0);
            open.put(text, left - 1);
            same += left > 0 ? 1 : 0;
        }
        return 2.0 * same / (right.size() + loaded.size());
    }
}
