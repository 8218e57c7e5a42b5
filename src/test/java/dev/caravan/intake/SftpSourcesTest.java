package dev.caravan.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.cli.option.SftpArgument;
import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.Claim;
import dev.caravan.ledger.job.JobState;
import dev.caravan.source.sftp.SftpFetcher;
import dev.caravan.source.sftp.SftpFile;
import dev.caravan.source.sftp.SftpLocation;
import dev.caravan.source.sftp.SftpSettings;
import dev.caravan.source.sftp.SftpSourceException;
import dev.caravan.testing.LocalSftp;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of an SFTP server, loaded. */
class SftpSourcesTest {
    private static final int ROWS = 30_000;

    @SuppressWarnings("NullAway.Init")
    private static LocalSftp server;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @SuppressWarnings("NullAway.Init")
    private static Path directory;

    @SuppressWarnings("NullAway.Init")
    private static Path knownHosts;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        server = new LocalSftp(temporary.resolve("served"));
        knownHosts = Files.writeString(temporary.resolve("known_hosts"), server.knownHost());
        caravan = RunningCaravan.startServing(
                temporary.resolve("data"),
                "caravan.sftp.known-hosts=" + knownHosts,
                "caravan.sftp.servers[0].host=127.0.0.1",
                "caravan.sftp.servers[0].user=" + LocalSftp.USER,
                "caravan.sftp.servers[0].password=" + LocalSftp.PASSWORD,
                "caravan.web.source-sftp-hosts=127.0.0.1",
                "caravan.chunk.max-records=1000");
    }

    @AfterAll
    static void stop() throws IOException {
        caravan.close();
        server.close();
    }

    private static String csv(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(row -> row + ",\"name, " + row + "\"\n")
                .collect(Collectors.joining("", "id,name\n", ""));
    }

    private static Path write(String path, String text) {
        try {
            Path file = server.root().resolve(path);
            Files.createDirectories(file.getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SubmitResult submit(DiscoveredSources sources, String table) {
        return caravan.bean(JobService.class).submit(sources, RunningCaravan.into(table));
    }

    private static Claim claim(String path, String table) {
        SftpLocation place = SftpLocation.typed(server.url(path));
        return submit(caravan.bean(SourceFinder.class).at(place), table)
                .claims()
                .get(0);
    }

    private static JobView load(String path, String table) {
        return caravan.ended(claim(path, table).job().id());
    }

    private static long rows(String table) {
        return caravan.jdbc()
                .sql("SELECT count(DISTINCT id) FROM " + table)
                .query(Long.class)
                .single();
    }

    private static void assertCompleted(JobView job) {
        assertThat(job.state()).as(job.job().failure()).isEqualTo(JobState.COMPLETED);
    }

    private static SftpSettings settings(@Nullable String password, @Nullable Path key, Path known) {
        return new SftpSettings(
                password,
                null,
                key == null ? null : key.toString(),
                null,
                List.of(),
                known.toString(),
                true,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30));
    }

    private static SftpFile look(SftpSettings settings, String path) {
        return new SftpFetcher(settings).look(SftpLocation.typed(server.url(path)));
    }

    private static KeyPair keyPair() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(256);
        return keys.generateKeyPair();
    }

    @Test
    void aFileIsReadWhereItIsAndBrokenConnectionsContinueWhereTheyWere() {
        write("plain.csv", csv(ROWS));
        server.starts().clear();
        server.cut(3);
        JobView job = load("/plain.csv", "plain");
        assertCompleted(job);
        assertThat(job.balance().inserted()).isEqualTo(ROWS);
        assertThat(caravan.column("SELECT count(DISTINCT id) FROM plain WHERE name = 'name, ' || id"))
                .containsExactly(String.valueOf(ROWS));
        assertThat(server.cutsLeft()).isZero();
        assertThat(server.starts()).first().isEqualTo(0L);
        assertThat(server.starts().stream().filter(start -> start > 0)).isNotEmpty();
    }

    @Test
    void aPackedFileIsUnpacked() throws IOException {
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(server.root().resolve("packed.csv.gz")))) {
            out.write(csv(ROWS).getBytes(StandardCharsets.UTF_8));
        }
        assertCompleted(load("/packed.csv.gz", "packed"));
        assertThat(rows("packed")).isEqualTo(ROWS);
    }

    @Test
    void everyFileOfAnArchiveIsAJob() throws IOException {
        try (ZipOutputStream zip =
                new ZipOutputStream(Files.newOutputStream(server.root().resolve("both.zip")))) {
            for (String name : List.of("one.csv", "two.csv")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(csv(name.equals("one.csv") ? 7 : 9).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        SftpLocation place = SftpLocation.typed(server.url("/both.zip"));
        SubmitResult made = submit(caravan.bean(SourceFinder.class).at(place), "archived");
        assertThat(made.claims())
                .hasSize(2)
                .allSatisfy(claim -> assertCompleted(caravan.ended(claim.job().id())));
        assertThat(caravan.column("SELECT count(*) FROM archived")).containsExactly("16");
    }

    @Test
    void aFolderIsItsCsvFilesAndAGlobChoosesOthers() throws IOException {
        write("exports/b.csv", csv(2));
        write("exports/2026/a.csv", csv(3));
        write("exports/2026/q1/a*?.csv", csv(4));
        write("exports/2026/notes.txt", csv(5));
        Files.createSymbolicLink(server.root().resolve("exports/gone.csv"), Path.of("nowhere"));
        assertThat(found("/exports/", null))
                .containsExactly("/exports/2026/a.csv", "/exports/2026/q1/a*?.csv", "/exports/b.csv");
        assertThat(found("/exports/", "**/*.txt")).containsExactly("/exports/2026/notes.txt");
        assertThat(found("/exports/*/a.csv", null)).containsExactly("/exports/2026/a.csv");
        assertThat(found("/exports/**/a*.csv", null))
                .containsExactly("/exports/2026/a.csv", "/exports/2026/q1/a*?.csv");

        SftpArgument argument = SftpArgument.of(server.url("/exports/*/*.csv"), null);
        SftpFile file = argument.in(caravan.bean(SftpFetcher.class)).get(0);
        assertThat(argument.captures(file.place())).containsExactly("2026", "a");
        for (SftpFile each : SftpArgument.of(server.url("/exports/"), null).in(caravan.bean(SftpFetcher.class))) {
            Claim claim = submit(caravan.bean(SourceFinder.class).in(each), "folder")
                    .claims()
                    .get(0);
            assertCompleted(caravan.ended(claim.job().id()));
        }
        assertThat(caravan.column("SELECT count(*) FROM folder")).containsExactly("9");
    }

    private static List<String> found(String path, @Nullable String glob) {
        return SftpArgument.of(server.url(path), glob).in(caravan.bean(SftpFetcher.class)).stream()
                .map(file -> file.place().path())
                .toList();
    }

    @Test
    void aVersionIsLoadedOnceAndTheNextIsANewJob() throws IOException {
        Path file = write("again.csv", csv(10));
        long first = load("/again.csv", "again").id();
        Claim same = claim("/again.csv", "again");
        assertThat(same.created()).isFalse();
        assertThat(same.job().id()).isEqualTo(first);
        // Of the same size.
        Files.writeString(file, csv(10).replace("name, 3", "name, 4"));
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        assertThat(load("/again.csv", "again").id()).isNotEqualTo(first);
        assertThat(caravan.column("SELECT count(*) FROM again")).containsExactly("20");
    }

    /** All of it is read before any of it is sent. */
    @Test
    void nothingIsLoadedOfAFileThatIsReplacedWhileItIsRead() {
        write("replaced.csv", csv(ROWS));
        server.atNextFirstRead(() -> replace("replaced.csv", csv(ROWS + 1)));
        JobView job = load("/replaced.csv", "replaced");
        assertThat(job.state()).isEqualTo(JobState.SUPERSEDED);
        assertThat(job.balance().read()).isZero();
        assertThat(job.job().failure()).contains("/replaced.csv has been replaced since it was taken");
        assertCompleted(load("/replaced.csv", "replaced_anew"));
        assertThat(rows("replaced_anew")).isEqualTo(ROWS + 1);
    }

    @Test
    void noOtherVersionIsReadBehindABrokenConnection() {
        write("other.csv", csv(ROWS));
        server.cut(1);
        server.atNextFirstRead(() -> replace("other.csv", csv(ROWS).replace("name", "mane")));
        JobView job = load("/other.csv", "other");
        // The connection is cut in the part from which the plan is made: nothing of the file has been taken yet.
        assertThat(job.state()).isEqualTo(JobState.SUPERSEDED);
        assertThat(job.job().failure()).contains("/other.csv has been replaced since it was taken");
        assertThat(job.balance().read()).isZero();
    }

    private static void replace(String path, String text) {
        try {
            Path other = write(path + ".new", text);
            Files.setLastModifiedTime(other, FileTime.fromMillis(1_700_000_000_000L));
            Files.move(other, server.root().resolve(path), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aServerWhoseKeyIsNotKnownIsRefusedAndGetsNoPassword() throws Exception {
        write("known.csv", csv(1));
        server.passwords().clear();
        Path none = directory.resolve("no_known_hosts");
        assertThatExceptionOfType(SftpSourceException.class)
                .isThrownBy(() -> look(settings(LocalSftp.PASSWORD, null, none), "/known.csv"))
                .withMessageMatching(
                        "(?s)sftp://crm@127\\.0\\.0\\.1:\\d+/known\\.csv: its host key \\(\\S+ SHA256:\\S+\\) is not in "
                                + none + ": .*ssh-keyscan -p \\d+ 127\\.0\\.0\\.1 >> " + none);
        Path wrong = Files.writeString(
                directory.resolve("wrong_known_hosts"),
                server.knownHost(keyPair().getPublic()));
        assertThatExceptionOfType(SftpSourceException.class)
                .isThrownBy(() -> look(settings(LocalSftp.PASSWORD, null, wrong), "/known.csv"))
                .withMessageContaining("is not the one in " + wrong)
                .withMessageContaining("ssh-keygen -R '[127.0.0.1]:%d'".formatted(server.port()));
        assertThat(server.passwords()).isEmpty();
        assertThat(none).doesNotExist();
    }

    @Test
    void aWrongPasswordIsTriedOnceAndShownNowhere() {
        write("refused.csv", csv(1));
        server.passwords().clear();
        assertThatExceptionOfType(SftpSourceException.class)
                .isThrownBy(() -> look(settings("wr0ng", null, knownHosts), "/refused.csv"))
                .withMessage(server.url("/refused.csv")
                        + ": the server refuses the login of crm by the password of caravan.sftp")
                .satisfies(e -> assertThat(e).hasStackTraceContaining("refuses").hasMessageNotContaining("wr0ng"));
        assertThat(server.passwords()).containsExactly("wr0ng");
    }

    @Test
    void passwordsComeFromFilesAndKeysLogInToo() throws Exception {
        write("login.csv", csv(1));
        Path secret = Files.writeString(directory.resolve("secret"), LocalSftp.PASSWORD + "\n");
        SftpSettings byFile = new SftpSettings(
                null,
                secret.toString(),
                null,
                null,
                List.of(),
                knownHosts.toString(),
                true,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30));
        assertThat(look(byFile, "/login.csv").bytes()).isEqualTo(csv(1).length());

        KeyPair pair = keyPair();
        Path key = directory.resolve("id_ecdsa");
        try (OutputStream out = Files.newOutputStream(key)) {
            OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "crm", null, out);
        }
        assertThatExceptionOfType(SftpSourceException.class)
                .isThrownBy(() -> look(settings(null, key, knownHosts), "/login.csv"))
                .withMessageContaining("refuses the login of crm by the key " + key);
        server.authorize(pair.getPublic());
        assertThat(look(settings(null, key, knownHosts), "/login.csv").bytes()).isEqualTo(csv(1).length());
    }

    @Test
    void whatCantBeReadIsSaidInOneLine() throws IOException {
        write("folder/x.csv", csv(1));
        SftpSettings settings = settings(LocalSftp.PASSWORD, null, knownHosts);
        assertRefused(settings, "/missing.csv", "no such file or folder");
        assertRefused(settings, "/folder", "is a folder: write a slash behind it to load the CSV files in it");
        assertThatExceptionOfType(SftpSourceException.class)
                .isThrownBy(() -> SftpArgument.of(server.url("/nowhere/"), null).in(new SftpFetcher(settings)))
                .withMessage(server.url("/nowhere/") + ": no such file or folder");
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        assertThatExceptionOfType(SftpSourceException.class)
                .isThrownBy(() -> new SftpFetcher(settings)
                        .look(SftpLocation.typed("sftp://crm@127.0.0.1:%d/x.csv".formatted(closed))))
                .withMessageContaining("can't be reached: Connection refused");
        assertRefused(
                settings(LocalSftp.PASSWORD, directory.resolve("no_key"), knownHosts), "/folder/x.csv", "no such file");
    }

    private static void assertRefused(SftpSettings settings, String path, String why) {
        assertThatExceptionOfType(SftpSourceException.class)
                .isThrownBy(() -> look(settings, path))
                .withMessageContaining(why)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            SftpSettings impatient = new SftpSettings(
                    "x",
                    null,
                    null,
                    null,
                    List.of(),
                    knownHosts.toString(),
                    true,
                    Duration.ofMillis(300),
                    Duration.ofMillis(300));
            assertThatExceptionOfType(SftpSourceException.class)
                    .isThrownBy(() -> new SftpFetcher(impatient)
                            .look(SftpLocation.typed("sftp://crm@127.0.0.1:%d/x.csv".formatted(silent.getLocalPort()))))
                    .withMessageContaining("can't be reached");
        }
    }

    @Test
    void overHttpOnlyListedServersAreAskedAndPasswordsAreInNoAnswerAndNoLedger() {
        write("over-http.csv", csv(6));
        WebClient client = new WebClient(caravan.uri("/"));
        HttpResponse<byte[]> made = post(client, server.url("/over-http.csv"), "over_http");
        assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
        long id = WebClient.json(made).get("job").asLong();
        assertCompleted(caravan.ended(id));
        assertThat(text(client.send("GET", "/api/jobs/" + id, null))).doesNotContain("secret");
        assertThat(caravan.column("SELECT source FROM caravan.job WHERE id = " + id))
                .containsExactly(server.url("/over-http.csv"));

        // The settings name the user.
        HttpResponse<byte[]> nobody =
                post(client, server.url("/over-http.csv").replace("crm@", ""), "over_http_by_settings");
        assertThat(nobody.statusCode()).as(text(nobody)).isEqualTo(201);

        HttpResponse<byte[]> other = post(client, "sftp://crm@localhost/x.csv", "t");
        assertThat(WebClient.problem(other)).isEqualTo("source-not-allowed");
        HttpResponse<byte[]> password = post(client, "sftp://crm:hunter2@127.0.0.1/x.csv", "t");
        assertThat(password.statusCode()).isEqualTo(422);
        assertThat(text(password)).contains("a password in a URL is not taken").doesNotContain("hunter2");
    }

    private static HttpResponse<byte[]> post(WebClient client, String source, String table) {
        return client.send(
                "POST",
                "/api/jobs",
                WebClient.text(Map.of("source", source, "table", table)).getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
