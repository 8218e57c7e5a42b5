package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each chunk takes longer than a message stays hidden by itself. */
@Tag("long")
class SlowLoadsTest {
    private static final int CHUNKS = 6;
    private static final int ROWS_A_CHUNK = 10;

    /** Over the visibility time-out of 5 s, with which RunningCaravan starts. */
    private static final int SECONDS_A_CHUNK = 8;

    @Test
    void noMessageIsWorkedOnTwiceBecauseItWaitedOrTookLong(@TempDir Path directory) {
        try (RunningCaravan caravan = RunningCaravan.start(
                directory, "caravan.chunk.max-records=" + ROWS_A_CHUNK, "caravan.load.concurrency=2")) {
            caravan.jdbc().sql("""
                    CREATE SEQUENCE beginnings;
                    CREATE FUNCTION count_beginning() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                      PERFORM nextval('public.beginnings');
                      PERFORM pg_sleep(%d);
                      RETURN NEW;
                    END $$;
                    CREATE TRIGGER count_beginning AFTER INSERT ON caravan.chunk FOR EACH ROW EXECUTE FUNCTION count_beginning();
                    """.formatted(SECONDS_A_CHUNK)).update();
            long id = caravan.submit(
                    caravan.file(
                            "slow.csv",
                            IntStream.range(0, CHUNKS * ROWS_A_CHUNK)
                                    .mapToObj("p%d@example.com\n"::formatted)
                                    .collect(Collectors.joining("", "email\n", ""))),
                    into("slow", "email"));

            JobView job = Awaitility.await()
                    .atMost(java.time.Duration.ofSeconds(3L * CHUNKS * SECONDS_A_CHUNK))
                    .until(() -> caravan.job(id), view -> view.state().isFinished());

            assertThat(job.state()).isEqualTo(JobState.COMPLETED);
            assertThat(job.balance().inserted()).isEqualTo(CHUNKS * ROWS_A_CHUNK);
            assertThat(caravan.column("SELECT last_value FROM beginnings")).containsExactly(Integer.toString(CHUNKS));
        }
    }
}
