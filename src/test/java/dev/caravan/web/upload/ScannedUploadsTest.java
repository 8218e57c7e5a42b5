package dev.caravan.web.upload;

import static dev.caravan.testing.WebClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.WebClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a scanner that does what the file says. */
class ScannedUploadsTest {
    @TempDir
    static Path directory;

    private static RunningCaravan caravan;
    private static WebClient webClient;

    @BeforeAll
    static void start() throws IOException {
        Path scanner = Files.writeString(directory.resolve("scan"), """
                #!/bin/sh
                case "$(cat "$2")" in
                  *virus*) exit 1;;
                  *crash*) exit 2;;
                  *endless*) sleep 600;;
                esac
                [ "$1" = --quiet ]
                """);
        Files.setPosixFilePermissions(scanner, PosixFilePermissions.fromString("rwx------"));
        caravan = RunningCaravan.startServing(
                directory.resolve("data"),
                "caravan.uploads.scan-command=%s --quiet".formatted(scanner),
                "caravan.uploads.scan-timeout=2s",
                "caravan.uploads.poll-interval=1h");
        webClient = new WebClient(caravan.uri("/"));
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static HttpResponse<byte[]> upload(String text) {
        return webClient.send(
                "POST",
                "/api/uploads?name=scanned.csv",
                ("note\n" + text + "\n").getBytes(UTF_8),
                "Content-Type",
                "text/csv");
    }

    private static boolean isKept(String text) throws IOException {
        try (Stream<Path> all = Files.walk(directory.resolve("data/uploads"))) {
            for (Path each : all.filter(Files::isRegularFile).toList()) {
                if (Files.readString(each).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void aCleanFileIsAJob() {
        assertThat(upload("clean").statusCode()).isEqualTo(201);
    }

    @Test
    void ofAnotherNothingIsKept() throws IOException {
        HttpResponse<byte[]> refused = upload("virus");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(problem(refused)).isEqualTo("upload-refused");
        assertThat(isKept("virus")).isFalse();
        assertThat(caravan.column("SELECT count(*) FROM caravan.job WHERE state = 'FAILED'"))
                .containsExactly("0");
    }

    @Test
    void aScannerThatSaysNeitherOrNothingIsUnavailable() throws IOException {
        for (String text : new String[] {"crash", "endless"}) {
            HttpResponse<byte[]> refused = upload(text);
            assertThat(refused.statusCode()).as(text).isEqualTo(503);
            assertThat(problem(refused)).isEqualTo("unavailable");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(caravan.column(
                        "SELECT count(*) FROM caravan.job WHERE source LIKE '%crash%' OR source LIKE '%endless%'"))
                .containsExactly("0");
    }

    @Test
    void piecesAreScannedWhenTheyAreAFile() throws IOException {
        byte[] csv = "note\nvirus in pieces\n".getBytes(UTF_8);
        int size = 10;
        HttpResponse<byte[]> last = null;
        for (int index = 0; index * size < csv.length; index++) {
            WebClient.Form form = new WebClient.Form();
            WebClient.chunk("scanned", index, size, csv.length)
                    .forEach((name, value) -> form.field(name, String.valueOf(value)));
            form.file(
                    "pieces.csv",
                    java.util.Arrays.copyOfRange(csv, index * size, Math.min(csv.length, (index + 1) * size)));
            last = webClient.form("/api/upload_file", form);
        }
        assertThat(last.statusCode()).isEqualTo(422);
        assertThat(isKept("virus in pieces")).isFalse();
    }
}
