package dev.caravan.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.cli.output.ErrorMessages;
import dev.caravan.csv.ConformanceCase;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.yaml.FeedFile;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.database.Database;
import dev.caravan.ledger.job.SkipCount;
import dev.caravan.preview.Preview;
import dev.caravan.preview.PreviewFeed;
import dev.caravan.preview.PreviewSource;
import dev.caravan.source.SourceException;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A feed that {@code preview --write-feed} writes reads its file as it was read without. */
class WrittenFeedTest {
    private static final String NAME = "no: #1 \"x\\ [y]";

    private static final PreviewSettings SETTINGS = PreviewSettings.read(Map.of());
    private static final Feeds NO_FEEDS = SETTINGS.feeds();

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TestFactory
    Stream<DynamicTest> byItsFeedAFileLoadsAsWithout() throws IOException, URISyntaxException {
        List<Path> files = Stream.of(conformance(), detection(), in("/reading"), in("/csv/spectrum"))
                .flatMap(List::stream)
                .toList();
        assertThat(files).hasSizeGreaterThan(250);
        return files.stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> readsAsWithout(file)));
    }

    @Test
    void whatIsLoadedIsTheSame() throws IOException, URISyntaxException {
        List<String> names = List.of(
                "german-bank.csv",
                "sparse-null.csv",
                "pg-copy-text.tsv",
                "headerless-uuid.csv",
                "repeated-header-many.csv",
                "zero-width-in-header.csv",
                "bank-metadata-as-wide-as-table.csv");
        List<Path> files = in("/reading").stream()
                .filter(file -> names.contains(file.getFileName().toString()))
                .toList();
        assertThat(files).hasSameSizeAs(names);
        Path config = folder.resolve("feeds.yml");
        StringBuilder yaml = new StringBuilder();
        for (Path file : files) {
            JobSettings rules = NO_FEEDS.settingsFor(file, JobOptions.NONE);
            Preview preview = Objects.requireNonNull(preview(file, rules));
            PreviewSource source =
                    PreviewSource.of(file, DecompressionLimits.standard()).get(0);
            yaml.append(PreviewFeed.write(
                            "f" + files.indexOf(file),
                            source,
                            rules,
                            null,
                            preview,
                            Objects.requireNonNull(preview.plan()),
                            SETTINGS.limits(),
                            SETTINGS.database()))
                    .append("---\n");
        }
        Files.writeString(config, yaml);
        try (RunningCaravan caravan =
                RunningCaravan.start(folder, "spring.config.additional-location=file:" + config)) {
            for (Path file : files) {
                String table =
                        NO_FEEDS.settingsFor(file, JobOptions.NONE).target().table();
                JobView byFeed =
                        caravan.load(file, new JobOptions("f" + files.indexOf(file), null, List.of(), Map.of()));
                assertThat(byFeed.job().table()).endsWith(table);
                // No feed matches it.
                Path plain = Files.copy(file, folder.resolve("plain-" + files.indexOf(file)));
                JobView without = caravan.load(plain, RunningCaravan.into("plain_" + table));

                assertThat(byFeed.balance()).as("%s", file).isEqualTo(without.balance());
                assertThat(rows(caravan, table)).as("%s", file).isEqualTo(rows(caravan, "plain_" + table));
            }
        }
    }

    private static List<String> rows(RunningCaravan caravan, String table) {
        return caravan.column(
                "SELECT (to_jsonb(t) - 'caravan_job')::text FROM \"%s\" t ORDER BY caravan_row".formatted(table));
    }

    @Test
    void theCommandWritesItAndOverwritesNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("sales-2026-01.csv"), "id;no;a: b\n1;x;2,5\n2;y;3,75\n");
        Path target = folder.resolve("feeds.yml");

        assertThat(preview("--write-feed", "sales", "-o", target.toString(), file.toString()))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(target)
                .content()
                .contains("all of its kind: \"sales-*.csv\"", "# key: [id]", "\"no\": {", "\"[a: b]\": {");

        assertThat(preview("--write-feed", "sales", "-o", target.toString(), file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("is there already");
        assertThat(preview("-o", target.toString(), file.toString())).isEqualTo(2);
        assertThat(preview("--write-feed", "sales", file.toString(), file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--write-feed is for one source");
        assertThat(preview("--key", "id", "--column", "no:text", "--write-feed", "sales", file.toString()))
                .isZero();
        assertThat(out.toString()).contains("      key: [id]\n").doesNotContain("on-field-count");
        assertThat(preview("--ragged", "pad", "--delimiter", ";", "--write-feed", "sales", file.toString()))
                .isZero();
        assertThat(out.toString()).contains("      on-field-count-mismatch: pad\n");
    }

    private int preview(String... arguments) {
        return new CommandLine(new PreviewCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(
                        (e, failed, parsed) -> ErrorMessages.explain(e).exitCode())
                .execute(arguments);
    }

    private void readsAsWithout(Path file) throws IOException {
        JobSettings rules = NO_FEEDS.settingsFor(file, JobOptions.NONE);
        Preview without = preview(file, rules);
        LoadPlan plan = without == null ? null : without.plan();
        if (without == null || plan == null) {
            return;
        }
        PreviewSource source =
                PreviewSource.of(file, DecompressionLimits.standard()).get(0);
        String yaml =
                PreviewFeed.write(NAME, source, rules, null, without, plan, SETTINGS.limits(), SETTINGS.database());

        JobSettings byFeed = FeedFile.feeds(yaml, RecordLimits.standard()).settingsFor(file, JobOptions.NONE);
        assertThat(byFeed.feed()).as(yaml).isEqualTo(NAME);
        Preview again = Objects.requireNonNull(preview(file, byFeed));

        assertThat(again.obstacle()).as(yaml).isNull();
        boolean stated = Boolean.TRUE.equals(byFeed.reading().dialect().header());
        LoadPlan found = Objects.requireNonNull(again.plan());
        if (stated) {
            // Why lines are skipped is another reason, and a header that does not come again isn't looked for.
            assertThat(asLoaded(found).columns())
                    .as(yaml)
                    .isEqualTo(asLoaded(plan).columns());
        } else {
            assertThat(asLoaded(found)).as(yaml).isEqualTo(asLoaded(plan));
        }
        assertThat(verdicts(again)).as(yaml).isEqualTo(verdicts(without));
    }

    /** What decides which rows the table gets: a type is one, whether it is declared or inferred. */
    private static LoadPlan asLoaded(LoadPlan plan) {
        return plan.with(plan.columns().stream()
                .map(column -> new Column(
                        column.header(),
                        column.name(),
                        column.type(),
                        true,
                        false,
                        column.ignored(),
                        column.rule().withType(column.type()),
                        column.options(),
                        column.spelt(),
                        null,
                        List.of()))
                .toList());
    }

    private static List<String> verdicts(Preview preview) throws IOException {
        List<String> verdicts = new ArrayList<>();
        preview.read(null, new Preview.Visitor() {
            @Override
            public void record(List<String> fields) {
                verdicts.add(fields.toString());
            }

            @Override
            public void reject(Preview.Reject reject) {
                verdicts.add(reject.toString());
            }

            @Override
            public void skipped(List<SkipCount> counts) {
                verdicts.add(counts.toString());
            }
        });
        return verdicts;
    }

    private static @Nullable Preview preview(Path file, JobSettings rules) throws IOException {
        PreviewSource source =
                PreviewSource.of(file, DecompressionLimits.standard()).get(0);
        try {
            return Preview.of(source, rules, DecompressionLimits.standard(), Database.POSTGRESQL, null);
        } catch (UnreadableSourceException | SourceException e) {
            return null;
        }
    }

    private List<Path> conformance() throws IOException, URISyntaxException {
        List<Path> files = new ArrayList<>();
        for (Path suite : in("/csv/conformance")) {
            if (suite.toString().endsWith(".cases")) {
                for (ConformanceCase example : ConformanceCase.read(suite)) {
                    files.add(Files.write(folder.resolve("case-" + files.size() + ".csv"), example.input()));
                }
            }
        }
        return files;
    }

    private List<Path> detection() throws IOException {
        List<Path> files = new ArrayList<>();
        for (JsonNode example :
                new ObjectMapper().readTree(WrittenFeedTest.class.getResourceAsStream("/detection/cases.json"))) {
            if (example.hasNonNull("input")) {
                files.add(Files.writeString(
                        folder.resolve("detection-" + files.size() + ".csv"),
                        example.get("input").asText()));
            }
        }
        return files;
    }

    private static List<Path> in(String directory) throws IOException, URISyntaxException {
        Path path = Path.of(Objects.requireNonNull(WrittenFeedTest.class.getResource(directory))
                .toURI());
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file ->
                            Files.isRegularFile(file) && !file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
