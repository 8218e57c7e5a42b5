package dev.caravan.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.csv.ConformanceCase;
import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.PlanException;
import dev.caravan.intake.LocalFiles;
import dev.caravan.intake.Source;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.database.Database;
import dev.caravan.ledger.job.JobState;
import dev.caravan.source.OpenSource;
import dev.caravan.source.SourceException;
import dev.caravan.source.SourceInspector;
import dev.caravan.source.SourceOpener;
import dev.caravan.testing.RunningCaravan;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.StandardEnvironment;
import picocli.CommandLine;

/** A preview and a load of a file give one verdict: a load fails before its first record, if and only if the preview has an error. */
class VerdictTest {
    /** Of the files under {@code reading}, those that no load takes. */
    private static final List<String> REFUSED =
            List.of("group-header-units.csv", "html.csv", "json.csv", "nul-header.csv", "pdf.csv", "random-bytes.csv");

    @TempDir
    Path folder;

    @Test
    void previewAndLoadGiveOneVerdict() throws IOException, URISyntaxException {
        List<Path> files = Stream.concat(in("/reading"), archives().stream()).toList();
        assertThat(files).hasSizeGreaterThan(35);
        try (RunningCaravan caravan = RunningCaravan.start(folder)) {
            Map<Path, Long> jobs = new LinkedHashMap<>();
            for (Path file : files) {
                jobs.put(file, caravan.submit(file, RunningCaravan.into("t" + jobs.size())));
            }
            for (Path file : files) {
                JobView job = caravan.ended(jobs.get(file));
                String failure = job.job().failure();
                assertThat(errorOf(file)).as("%s", file).isEqualTo(failure);
                boolean refused = file.startsWith(folder)
                        || REFUSED.contains(file.getFileName().toString());
                assertThat(job.state())
                        .as("%s: %s", file, failure)
                        .isEqualTo(refused ? JobState.FAILED : JobState.COMPLETED);
            }
        }
    }

    @Test
    void theHeadOfALoadGivesThePreviewsVerdict() throws IOException, URISyntaxException {
        List<Path> files = conformance();
        assertThat(files).hasSizeGreaterThan(150);
        for (Path file : files) {
            assertThat(errorOf(file)).as("%s", file).isEqualTo(failureOf(file));
        }
    }

    private static @Nullable String failureOf(Path file) throws IOException {
        Source source = LocalFiles.source(file);
        JobSettings rules = Feeds.configuredBy(new StandardEnvironment()).settingsFor(file, JobOptions.NONE);
        try (OpenSource bytes = SourceOpener.open(source.uri(), source.version(), DecompressionLimits.standard())) {
            SourceInspector.withoutLedger(DecompressionLimits.standard(), Database.POSTGRESQL)
                    .read(bytes.stream(), rules, null, 10, 1000);
            return null;
        } catch (UnreadableSourceException | SourceException | PlanException e) {
            return e.getMessage();
        }
    }

    /** Null: none, and exit code 0. */
    private static @Nullable String errorOf(Path file) throws IOException {
        StringWriter out = new StringWriter();
        int exit = new CommandLine(new PreviewCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(new StringWriter()))
                .execute("--json", file.toString());
        JsonNode error = new ObjectMapper().readTree(out.toString()).get("error");
        assertThat(exit).as("%s: %s", file, error).isEqualTo(error == null ? 0 : 4);
        return error == null ? null : error.asText();
    }

    private List<Path> conformance() throws IOException, URISyntaxException {
        List<Path> files = new ArrayList<>();
        for (Path suite : in("/csv/conformance")
                .filter(file -> file.toString().endsWith(".cases"))
                .toList()) {
            for (ConformanceCase example : ConformanceCase.read(suite)) {
                files.add(Files.write(folder.resolve("case-" + files.size() + ".csv"), example.input()));
            }
        }
        return files;
    }

    private List<Path> archives() throws IOException {
        List<Path> files = new ArrayList<>();
        for (List<String> names : List.of(
                List.<String>of(),
                List.of("a.txt", "b.txt"),
                List.of("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml"))) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                for (String name : names) {
                    zip.putNextEntry(new ZipEntry(name));
                    zip.write("a,b\n1,2\n".getBytes(StandardCharsets.UTF_8));
                }
            }
            files.add(Files.write(folder.resolve("archive-" + names.size() + ".zip"), bytes.toByteArray()));
        }
        return files;
    }

    private static Stream<Path> in(String directory) throws IOException, URISyntaxException {
        Path path = Path.of(
                Objects.requireNonNull(VerdictTest.class.getResource(directory)).toURI());
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).sorted().toList().stream();
        }
    }
}
