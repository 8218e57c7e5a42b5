package dev.caravan.cli.client;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.output.ExitCode;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.CommandRun;
import dev.caravan.testing.RunningCaravan;
import dev.caravan.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dead-letters … --server}. */
class ClientDeadLettersTest {
    @TempDir
    Path folder;

    private final String database = TestDatabase.create().url();

    private void sql(String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database);
                Statement each = connection.createStatement()) {
            each.execute(statement);
        }
    }

    private static CommandRun run(List<String> where, String command) {
        List<String> all = new ArrayList<>(List.of(command.split(" ")));
        all.addAll(where);
        return CommandRun.of(all.toArray(String[]::new));
    }

    @Test
    void aServerSaysTheSameOfDeadLettersAsTheLedger() throws SQLException {
        try (RunningCaravan caravan = RunningCaravan.startServing(
                folder.resolve("data"), "caravan.db.url=" + database, "caravan.load.redeliveries=0")) {
            List<String> here = List.of(
                    "--db", database, "--data-dir", folder.resolve("data").toString());
            List<String> there = List.of("--server", caravan.uri("").toString());
            caravan.load(caravan.file("in/first.csv", "email,name\np@example.com,P\n"), into("people", "email"));
            sql("""
                    CREATE FUNCTION bug() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                      IF NEW.name = 'N15' THEN RAISE EXCEPTION 'no luck' USING ERRCODE = 'XX000'; END IF; RETURN NEW; END $$
                    """);
            sql("CREATE TRIGGER bug BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION bug()");
            String rows = IntStream.rangeClosed(1, 25)
                    .mapToObj(n -> "p%d@example.com,N%d\n".formatted(n, n))
                    .collect(Collectors.joining("", "email,name\n", ""));
            assertThat(caravan.load(caravan.file("in/people.csv", rows), into("people", "email"))
                            .state())
                    .isEqualTo(JobState.PARTIAL);
            for (String command : List.of(
                    "dead-letters list",
                    "dead-letters list --json",
                    "dead-letters list --job 2",
                    "dead-letters show 2/1",
                    "dead-letters show 2/1 --rows 2",
                    "dead-letters show 2/1 --rows 0",
                    "dead-letters show 2/7",
                    "dead-letters replay 2/1 --dry-run",
                    "dead-letters replay 2/1 --dry-run --json",
                    "explain 2 16")) {
                CommandRun local = run(here, command);
                CommandRun server = run(there, command);
                assertThat(plain(server)).as(command).isEqualTo(plain(local));
                assertThat(server.exitCode()).as(command).isEqualTo(local.exitCode());
            }
            assertThat(run(there, "dead-letters show 2/1 --rows 2").out())
                    .contains("12  p11@example.com,N11", "and 8 more");
            CommandRun many = run(there, "dead-letters show 2/1 --rows 1001");
            assertThat(many.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(many.err()).contains("--rows 1001: a server shows 1000 at most");

            assertThat(run(there, "explain 2 16").out()).contains("on queue memory\n");
            CommandRun both = run(there, "dead-letters replay --job 2 --isolate --dry-run");
            assertThat(both.exitCode()).isEqualTo(ExitCode.USAGE);
            CommandRun replay = run(there, "dead-letters replay --job 2 --isolate");
            assertThat(replay.exitCode()).as(replay.err()).isEqualTo(ExitCode.COMPLETED);
            // The trigger is there as before: its row is rejected, and the others of the chunk load.
            JobBalance balance = caravan.in(JobState.COMPLETED, 2).balance();
            assertThat(balance.inserted()).isEqualTo(24);
            assertThat(balance.rejected()).isEqualTo(1);
            assertThat(run(there, "status 2 --follow").exitCode()).isEqualTo(ExitCode.COMPLETED);
        }
    }

    /** Without what says where. */
    private String plain(CommandRun run) {
        return (run.out() + run.err())
                .replaceAll(" --(db|data-dir|server) \\S+", "")
                .replace(folder.resolve("data/in").toUri().toString(), "")
                .replace(folder.resolve("data/in") + "/", "")
                .replace("memory:" + folder.resolve("data"), "memory");
    }
}
