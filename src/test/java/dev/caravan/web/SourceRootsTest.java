package dev.caravan.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.feed.JobOptions;
import dev.caravan.intake.UnusableSourceException;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.settings.WebSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.StandardEnvironment;

/** Files of a root that somebody else may write to, who puts links in their places after they were looked at. */
class SourceRootsTest {
    private static final WebSettings NO_SETTINGS = new Binder(List.of()).bindOrCreate("caravan.web", WebSettings.class);
    private static final String SECRET = "user,hash\nroot,planted\n";
    private static final String HARMLESS = "user,hash\nnobody,none";
    private static final List<String> LEASES = List.of("split-lease-1", "split-lease-2");

    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() throws IOException {
        Path settings = Files.createDirectories(directory.resolve("files")).resolve("settings.properties");
        Files.writeString(settings, "caravan.feeds.quiet.match=quiet.csv\n");
        caravan = RunningCaravan.startServing(
                directory.resolve("data"),
                "caravan.web.source-roots=" + directory.resolve("files"),
                "caravan.web.source-buckets=exports",
                "caravan.spool.directory=" + directory.resolve("files/spool"),
                "spring.config.additional-location=" + settings);
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static HttpResponse<byte[]> post(Path source) {
        return webClient.send(
                "POST",
                "/api/jobs",
                WebClient.text(Map.of("source", source.toString(), "table", "taken"))
                        .getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
    }

    /** Its size and time are those of another: the version of one is that of the other. */
    private static Path write(Path file, String text, Path like) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n".repeat((int) Files.size(like) - text.length()));
        return Files.setLastModifiedTime(file, Files.getLastModifiedTime(like));
    }

    private static void leases(boolean run) throws Exception {
        for (String route : LEASES) {
            if (run) {
                caravan.camel().getRouteController().startRoute(route);
            } else {
                caravan.camel().getRouteController().stopRoute(route);
            }
        }
    }

    private interface Swap {
        void run() throws IOException;
    }

    /** The job of a file that is replaced before a splitter opens it. */
    private static JobView taken(Path named, Swap swap) throws Exception {
        leases(false);
        try {
            HttpResponse<byte[]> made = post(named);
            assertThat(made.statusCode())
                    .as(new String(made.body(), StandardCharsets.UTF_8))
                    .isEqualTo(201);
            swap.run();
            leases(true);
            return caravan.ended(WebClient.json(made).get("job").asLong());
        } finally {
            leases(true);
        }
    }

    private static void assertThatNothingIsTaken(JobView job) {
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(job.note()).contains("link");
        assertThat(job.balance().read()).isZero();
    }

    @Test
    void aLinkInPlaceOfTheFileIsNotFollowed() throws Exception {
        Path secret = Files.writeString(directory.resolve("secret.csv"), SECRET);
        Files.setLastModifiedTime(secret, FileTime.fromMillis(1_700_000_000_000L));
        Path file = write(directory.resolve("files/harmless.csv"), HARMLESS, secret);
        assertThatNothingIsTaken(taken(file, () -> {
            Files.delete(file);
            Files.createSymbolicLink(file, secret);
        }));
    }

    @Test
    void aLinkInPlaceOfItsFolderIsNotFollowed() throws Exception {
        Path secret = Files.createDirectories(directory.resolve("etc")).resolve("shadow.csv");
        Files.writeString(secret, SECRET);
        Path folder = directory.resolve("files/folder");
        Path file = write(folder.resolve("shadow.csv"), HARMLESS, secret);
        assertThatNothingIsTaken(taken(file, () -> {
            Files.move(folder, directory.resolve("files/moved"));
            Files.createSymbolicLink(folder, secret.getParent());
        }));
    }

    private static Path zip(Path file, String text) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("one.csv"));
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
    }

    @Test
    void aLinkInPlaceOfAnArchiveIsNotFollowed() throws Exception {
        Path secret = zip(directory.resolve("secret.zip"), SECRET);
        Path file = zip(directory.resolve("files/harmless.zip"), SECRET.replace("planted", "nothing"));
        assertThat(Files.size(file)).isEqualTo(Files.size(secret));
        assertThatNothingIsTaken(taken(file, () -> {
            Files.delete(file);
            Files.createSymbolicLink(file, secret);
        }));
    }

    @Test
    void aLinkThatComesBetweenLookAndTakingIsNotFollowed() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside.csv"), SECRET);
        Path link = Files.createSymbolicLink(directory.resolve("files/late.csv"), outside);
        assertThatExceptionOfType(UnusableSourceException.class)
                .isThrownBy(() -> caravan.bean(JobService.class).submitReal(link, JobOptions.NONE))
                .withMessageContaining("link");
    }

    @Test
    void configurationDotFilesAndOwnFilesAreNone() throws IOException {
        Path files = directory.resolve("files");
        Path own = Files.createDirectories(files.resolve("spool")).resolve("of-another.csv");
        Files.createDirectories(files.resolve(".ssh"));
        Files.createSymbolicLink(files.resolve("link.csv"), files.resolve(".ssh/id.csv"));
        for (Path file : List.of(
                files.resolve("application.yml"),
                files.resolve("application-prod.properties"),
                files.resolve("settings.properties"),
                files.resolve(".env"),
                files.resolve(".ssh/id.csv"),
                own)) {
            Files.writeString(file, "caravan.loader=1\n");
            assertThat(WebClient.problem(post(file))).as(file.toString()).isEqualTo("source-not-allowed");
        }
        assertThat(WebClient.problem(post(files.resolve("link.csv")))).isEqualTo("source-not-allowed");
    }

    @Test
    void whereNobodyLogsInTheWorkingDirectoryIsTheRootElseNone() {
        StandardEnvironment environment = new StandardEnvironment();
        Path here = Path.of("README.md").toAbsolutePath();
        assertThat(new SourceRoots(NO_SETTINGS, false, environment).file("README.md"))
                .isEqualTo(here);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> new SourceRoots(NO_SETTINGS, true, environment).file("README.md"))
                .withMessageContaining("caravan.web.source-roots")
                .withMessageNotContaining(here.getParent().toString());
    }

    @Test
    void answersNameNoFolderOfTheServer() throws IOException {
        Path below = Files.createDirectories(directory.resolve("files/below"));
        Path empty = Files.writeString(below.resolve("empty.json"), "{}");
        Path good = Files.writeString(below.resolve("good.csv"), "a,b\n1,2\n");
        zip(below.resolve("archive.zip"), "a,b\n3,4\n");
        for (Path file : List.of(empty, good, below.resolve("archive.zip"))) {
            long job = WebClient.json(post(file)).get("job").asLong();
            caravan.ended(job);
            assertHidden(post(file));
            HttpResponse<byte[]> shown = webClient.send("GET", "/api/jobs/" + job, null);
            assertHidden(shown);
            assertThat(WebClient.json(shown).get("source").asText())
                    .endsWith(file == good ? "good.csv" : file == empty ? "empty.json" : "archive.zip!/one.csv");
            assertHidden(webClient.send("GET", "/status/" + job, null));
            assertHidden(webClient.send("GET", "/api/jobs/" + job + "/events", null));
        }
        assertHidden(webClient.send("GET", "/api/jobs", null));
        assertHidden(post(below));
        assertHidden(webClient.send("POST", "/api/uploads?name=up.csv", "a\n1\n".getBytes(StandardCharsets.UTF_8)));
        assertHidden(webClient.send("POST", "/api/uploads?name=up.pdf", "%PDF-1.7\n".getBytes(StandardCharsets.UTF_8)));
    }

    private static void assertHidden(HttpResponse<byte[]> answer) {
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                .isNotEmpty()
                .doesNotContain("file:/")
                .doesNotContain(directory.toString());
    }

    @Test
    void otherWaysToNameAFileAreNone() throws IOException {
        Path secret = Files.writeString(directory.resolve("other.csv"), SECRET);
        for (String source : new String[] {
            secret.toUri().toString(),
            "file:" + secret,
            "jar:" + secret.toUri() + "!/x.csv",
            directory + "/files/./../other.csv",
            directory + "/files/x.zip!/../../other.csv",
            "s3://other/x.csv",
            "s3://exports-of-others/x.csv",
        }) {
            HttpResponse<byte[]> refused = webClient.send(
                    "POST",
                    "/api/jobs",
                    WebClient.text(Map.of("source", source)).getBytes(StandardCharsets.UTF_8),
                    "Content-Type",
                    "application/json");
            assertThat(WebClient.problem(refused)).as(source).isEqualTo("source-not-allowed");
        }
    }
}
