package dev.caravan.cli;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.testing.CommandRun;
import dev.caravan.testing.RunningCaravan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of SQLite, as commands and several processes use it. */
class SqliteFileTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("crm.db");
    }

    private CommandRun caravan(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--db", url(), "--data-dir", folder.resolve("data").toString()));
        return CommandRun.of(all.toArray(String[]::new));
    }

    /** As any other program reads the file. */
    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    @Test
    void commandsLoadSkipCorrectCompareAndUndo() throws IOException, SQLException {
        Path people = Files.writeString(
                folder.resolve("people.csv"), "email,born\nann@example.com,1990-02-28\nbob,1991-01-01\n");
        CommandRun loaded = caravan("load", people.toString(), "--key", "email");
        assertThat(loaded.exitCode()).as(loaded.out() + loaded.err()).isZero();
        assertThat(loaded.out()).contains("sqlite3 %s/crm.db 'SELECT * FROM people LIMIT 20'".formatted(folder));
        CommandRun again = caravan("load", people.toString(), "--key", "email");
        assertThat(again.exitCode()).isZero();
        assertThat(again.err()).contains("skipped");

        Path fix = folder.resolve("fix.csv");
        assertThat(caravan("rejects", "1", "-o", fix.toString()).exitCode()).isZero();
        Files.writeString(fix, Files.readString(fix).replace("bob,", "bob@example.com,"));
        CommandRun corrected = caravan("load", fix.toString(), "--corrects", "1");
        assertThat(corrected.exitCode()).as(corrected.err()).isZero();
        assertThat(rows("SELECT email || ' ' || born || ' ' || typeof(born) FROM people ORDER BY caravan_row"))
                .containsExactly("ann@example.com 1990-02-28 text", "bob@example.com 1991-01-01 text");
        CommandRun compared = caravan("reconcile", "1");
        assertThat(compared.exitCode()).as(compared.err()).isZero();
        assertThat(compared.out()).contains("are equal as far as compared: 2 rows, 2 columns");

        CommandRun undone = caravan("undo", "1");
        assertThat(undone.exitCode()).as(undone.err()).isZero();
        assertThat(rows("SELECT count(*) FROM people")).containsExactly("0");
        assertThat(rows("PRAGMA integrity_check")).containsExactly("ok");
    }

    @Test
    void processesLoadIntoOneFileAtOnce(@TempDir Path first, @TempDir Path second) throws SQLException {
        String db = "caravan.db.url=" + url();
        try (RunningCaravan one = RunningCaravan.start(first, db, "caravan.chunk.max-records=20");
                RunningCaravan other = RunningCaravan.start(second, db, "caravan.chunk.max-records=20")) {
            CompletableFuture<JobView> evens = CompletableFuture.supplyAsync(() -> load(one, "evens", 2));
            JobView threes = load(other, "threes", 3);

            // Of 0 to 1799, those that are multiples of 2 or 3; 300 are of both.
            JobView twos = evens.join();
            assertThat(List.of(twos.balance().read(), threes.balance().read())).containsExactly(900L, 600L);
            assertThat(twos.balance().inserted() + threes.balance().inserted()).isEqualTo(1_200);
            assertThat(twos.balance().duplicates() + threes.balance().duplicates())
                    .isEqualTo(300);
            assertThat(List.of(twos, threes))
                    .extracting(JobView::balance)
                    .extracting(JobBalance::deadLettered)
                    .containsOnly(0L);
        }
        assertThat(rows("SELECT count(DISTINCT n) || ' of ' || count(*) FROM numbers"))
                .containsExactly("1200 of 1200");
    }

    private static JobView load(RunningCaravan caravan, String name, int step) {
        String csv = IntStream.range(0, 1_800)
                .filter(n -> n % step == 0)
                .mapToObj(n -> n + "," + name + "\n")
                .reduce("n,by\n", String::concat);
        return caravan.load(caravan.file(name + ".csv", csv), into("numbers", "n"));
    }

    @Test
    void aFileWithoutADirectoryIsRefused() {
        CommandRun run = CommandRun.of("jobs", "--db", "jdbc:sqlite:" + folder.resolve("missing/crm.db"));
        assertThat(run.exitCode()).isEqualTo(4);
        assertThat(run.err()).contains("unable to open database file: its directory must exist, and be writable");
    }

    @Test
    void aDatabaseInMemoryIsRefused() {
        CommandRun run = CommandRun.of("jobs", "--db", "jdbc:sqlite::memory:");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("jdbc:sqlite:FILE");
    }
}
