package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.output.ExitCode;
import dev.caravan.testing.CommandRun;
import dev.caravan.testing.LocalStack;
import dev.caravan.testing.TestDatabase;
import dev.caravan.testing.TestQueue;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    @TempDir
    Path directory;

    private CommandRun doctor(String database, String queue) {
        return CommandRun.of("doctor", "--db", database, "--queue", queue, "--data-dir", directory.toString());
    }

    @Test
    void whatWorksIsSaid() {
        try (TestDatabase database = TestDatabase.empty();
                TestQueue queue = TestQueue.start()) {
            CommandRun run = doctor(database.url(), queue.url());

            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.COMPLETED);
            assertThat(run.out())
                    .containsPattern("ok +Java ")
                    .containsPattern("ok +disk ")
                    .containsPattern("ok +database +PostgreSQL ")
                    .containsPattern("ok +rights ")
                    .containsPattern("ok +clock ")
                    .containsPattern("ok +queue rows ")
                    .containsPattern("ok +queue rows-dlq ")
                    .doesNotContain("FAILED");
            assertThat(database.number("SELECT count(*) FROM pg_class WHERE relname LIKE 'caravan%'"))
                    .isZero();
        }
    }

    @Test
    void eachThingThatFailsHasItsCureAndHidesNoOther() {
        CommandRun run = doctor("postgres://nobody:geheim@127.0.0.1:1/none", "http://127.0.0.1:2");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.out())
                .containsPattern("FAILED +database .*refused")
                .contains("→ start the server, or correct --db")
                .containsPattern("FAILED +queue rows ")
                .contains("→ start its service, correct --queue, or give the rights that docs/aws.md lists")
                .doesNotContain("geheim", "\tat ");
    }

    @Test
    void aDatabaseThatDoesNotExistIsTheOperatorsToName() {
        try (TestDatabase database = TestDatabase.empty();
                TestQueue queue = TestQueue.start()) {
            CommandRun run = doctor(database.url().replaceFirst("/[^/?]+(\\?|$)", "/no_such_database$1"), queue.url());

            assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(run.out())
                    .containsPattern("FAILED +database .*no_such_database")
                    .contains("→ name a user, a password and a database that exist")
                    .containsPattern("ok +queue rows ");
        }
    }

    @Test
    void bucketsAndTheEventsQueueAreTried() {
        LocalStack aws = LocalStack.orSkip();
        String bucket = aws.bucket();
        aws.put(bucket, "a.csv", "word\nfound\n");
        Map<String, String> settings = new TreeMap<>(aws.properties());
        settings.put("spring.profiles.active", "aws");
        settings.put("caravan.sqs.queue", LocalStack.name("rows"));
        settings.put("caravan.s3.events-queue", LocalStack.name("missing"));
        settings.put("caravan.s3.inboxes[0].bucket", bucket);
        settings.put("caravan.s3.inboxes[1].bucket", LocalStack.name("no-bucket"));
        settings.forEach(System::setProperty);
        try {
            CommandRun run = CommandRun.of("doctor", "--db", "jdbc:h2:mem:doctor", "--data-dir", directory.toString());

            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(ExitCode.FAILED);
            assertThat(run.out())
                    .containsPattern("ok +bucket " + bucket + " +can be listed and read")
                    .containsPattern("FAILED +bucket no-bucket\\S+ ")
                    .containsPattern("FAILED +queue missing\\S+ +SQS queue .* does not exist");
        } finally {
            settings.keySet().forEach(System::clearProperty);
        }
    }
}
