package dev.caravan.embedded.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.embedded.postgres.EmbeddedPostgres;
import dev.caravan.embedded.postgres.RunningPostgres;
import dev.caravan.error.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {
    @TempDir
    Path directory;

    private Path saved;
    private Path restored;

    private Path dataDir() {
        return directory.resolve("data");
    }

    @AfterEach
    void stop() {
        EmbeddedPostgres.stop(dataDir());
        if (restored != null) {
            EmbeddedPostgres.stop(restored);
        }
    }

    private static void run(RunningPostgres postgres, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long number(RunningPostgres postgres, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Test
    void whatWasThereAtTheMomentOfTheBackupIsThereAgain() throws Exception {
        RunningPostgres before = EmbeddedPostgres.start(dataDir());
        run(before, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS id");
        Path inbox = Files.createDirectories(dataDir().resolve("inbox"));
        Files.writeString(inbox.resolve("käse \n.csv"), "id\n1\n");
        Files.createFile(
                inbox.resolve("private.csv"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        saved = directory.resolve("saved");
        assertThat(Backup.make(dataDir(), saved)).isEqualTo(Files.size(saved));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(saved)))
                .isEqualTo("rw-------");
        // It runs again, as before.
        RunningPostgres after = EmbeddedPostgres.start(dataDir());
        assertThat(after.startedNow()).isFalse();
        run(after, "DELETE FROM t");

        restored = directory.resolve("restored");
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> Restore.into(restored, saved, false))
                .withMessageContaining(dataDir().toString());
        Restore.into(restored, saved, true);
        // By which the version of a file is told.
        Path same = restored.resolve("inbox").resolve("private.csv");
        assertThat(Files.getLastModifiedTime(same).to(TimeUnit.MICROSECONDS))
                .isEqualTo(
                        Files.getLastModifiedTime(inbox.resolve("private.csv")).to(TimeUnit.MICROSECONDS));
        assertThat(number(EmbeddedPostgres.start(restored), "SELECT sum(id) FROM t"))
                .isEqualTo(500_500);
        assertThat(restored.resolve("inbox").resolve("käse \n.csv")).hasContent("id\n1\n");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(restored.resolve("inbox").resolve("private.csv"))))
                .isEqualTo("rw-------");
        assertThat(number(after, "SELECT count(*) FROM t"))
                .as("the one that was saved")
                .isZero();
    }

    @Test
    void oneThatIsStoppedStaysSo() throws Exception {
        EmbeddedPostgres.start(dataDir());
        EmbeddedPostgres.stop(dataDir());
        Backup.make(dataDir(), directory.resolve("saved"));
        assertThat(EmbeddedPostgres.stop(dataDir())).as("it ran").isFalse();
    }

    @Test
    void aDatabaseOfOnesOwnIsSavedByItsTools() {
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> Backup.make(dataDir(), directory.resolve("saved")))
                .withMessageContaining("pg_dump");
        assertThat(directory.resolve("saved")).doesNotExist();
    }

    @Test
    void whatIsThereIsNotOverwritten() throws Exception {
        Files.createDirectories(dataDir().resolve("postgres"));
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> Restore.into(dataDir(), directory.resolve("saved"), true))
                .withMessageContaining("is not empty");
    }

    @Test
    void whatIsNoBackupMakesNothing() throws Exception {
        Path file = Files.writeString(directory.resolve("people.csv"), "id\n1\n");
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> Restore.into(dataDir(), file, true))
                .withMessageContaining("is no backup");
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> Restore.into(dataDir(), directory.resolve("missing"), true))
                .withMessageContaining("there is no file");
        assertThat(dataDir()).doesNotExist();
    }

    @Test
    void anEntryThatLeadsOutsideIsRefused() throws IOException {
        Path forged = directory.resolve("forged");
        try (OutputStream out = Files.newOutputStream(forged);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(new ZstdCompressorOutputStream(out))) {
            entry(tar, Backup.MANIFEST, Backup.FORMAT + "\n/somewhere\n");
            entry(tar, "../outside", "x");
        }
        assertThatExceptionOfType(UserException.class)
                .isThrownBy(() -> Restore.into(dataDir(), forged, true))
                .withMessageContaining("../outside");
        assertThat(directory.resolve("outside")).doesNotExist();
        assertThat(dataDir()).doesNotExist();
    }

    private static void entry(TarArchiveOutputStream tar, String name, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(StandardCharsets.US_ASCII));
        tar.closeArchiveEntry();
    }
}
