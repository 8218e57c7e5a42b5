package dev.caravan.operate;

import static dev.caravan.flow.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.DialectOptions;
import dev.caravan.feed.JobOptions;
import dev.caravan.flow.RunningCaravan;
import dev.caravan.ledger.Counts;
import dev.caravan.ledger.JobState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DryRunTest {
    private static final String PEOPLE = """
            email,level
            ann@example.com,1
            not an address,2
            bob@example.com,two
            eve@example.com,3
            """;

    @SuppressWarnings("NullAway.Init")
    private static RunningCaravan caravan;

    @BeforeAll
    static void start(@TempDir Path directory) {
        caravan = RunningCaravan.start(
                directory,
                "caravan.feeds.levels.match=levels*.csv",
                "caravan.feeds.levels.key=email",
                "caravan.feeds.levels.new-columns=add",
                "caravan.feeds.levels.columns.level.type=integer",
                "caravan.feeds.wide.match=wide*.csv",
                "caravan.feeds.wide.misfits=widen");
    }

    @AfterAll
    static void stop() {
        caravan.close();
    }

    private static JobOptions dry(String table, String maxRejects) {
        return new JobOptions(null, table, List.of(), Map.of(), DialectOptions.NONE, null, maxRejects, true);
    }

    private static List<String> columns(String table) {
        return caravan.column("SELECT column_name || ' ' || data_type FROM information_schema.columns"
                + " WHERE table_name = '" + table + "' ORDER BY column_name");
    }

    private static String rejects(JobView job) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        caravan.bean(RejectsFile.class).write(job.job(), out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void nothingIsLoadedAndTheRejectsAreThoseOfALoad() throws IOException {
        Path file = caravan.file("levels.csv", PEOPLE);
        JobView first = caravan.load(file, dry("dry", "50%"));
        JobView second = caravan.load(file, dry("dry", "50%"));
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(columns("dry")).as("columns of a table that was made").isEmpty();

        JobView real = caravan.load(file, into("dry"));

        assertThat(first.state()).isEqualTo(JobState.COMPLETED);
        assertThat(first.counts()).isEqualTo(new Counts(4, 0, 0, 2, 0, 2, 0));
        assertThat(real.counts()).isEqualTo(new Counts(4, 2, 0, 2, 0, 0, 0));
        assertThat(rejects(first)).isEqualTo(rejects(second)).isEqualTo(rejects(real));
        assertThat(caravan.load(file, dry("dry", "50%")).counts()).isEqualTo(first.counts());
        assertThat(caravan.column("SELECT count(*) FROM dry")).containsExactly("2");
    }

    @Test
    void theTypesOfTheTableThatIsThereHoldAndItStaysAsItIs() {
        caravan.jdbc()
                .sql("CREATE TABLE levels (email text UNIQUE, level integer, caravan_key text UNIQUE)")
                .update();
        List<String> before = columns("levels");
        JobView job =
                caravan.load(caravan.file("levels-more.csv", PEOPLE.replace("\n", ",new\n")), dry("levels", "100%"));
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.counts()).isEqualTo(new Counts(4, 0, 0, 2, 0, 2, 0));
        assertThat(columns("levels")).isEqualTo(before);
    }

    @Test
    void columnsThatWouldBecomeTextDont() {
        caravan.load(caravan.file("wide-1.csv", "n\n1\n2\n"), into("wide"));
        JobView job = caravan.load(caravan.file("wide-2.csv", "n\n3\nfour\n"), dry("wide", "0"));
        assertThat(job.state()).isEqualTo(JobState.COMPLETED);
        assertThat(job.counts()).isEqualTo(new Counts(2, 0, 0, 0, 0, 2, 0));
        assertThat(columns("wide")).contains("n bigint");
    }

    @Test
    void aFileThatWouldFailFailsAndMayBeLoadedNonetheless() {
        Path file = caravan.file("levels-bad.csv", PEOPLE);
        JobView job = caravan.load(file, dry("bad", "1"));
        assertThat(job.state()).isEqualTo(JobState.FAILED);
        assertThat(caravan.bean(Operations.class).obstacleToUndo(job.job()).orElseThrow())
                .contains("loaded nothing");
        assertThat(caravan.load(file, into("bad")).state()).isEqualTo(JobState.COMPLETED);
    }
}
