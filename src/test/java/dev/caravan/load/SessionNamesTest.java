package dev.caravan.load;

import static dev.caravan.testing.RunningCaravan.into;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pg_stat_activity shows of sessions that work for a job: recorded by a trigger on its table. */
class SessionNamesTest {
    @TempDir
    static Path directory;

    @Test
    void aSessionBearsItsJobUntilTheEndOfTheTransaction() {
        try (RunningCaravan caravan = RunningCaravan.start(directory)) {
            for (String statement : new String[] {
                "CREATE TABLE names (operation text, name text)",
                "CREATE TABLE named (id bigint PRIMARY KEY, caravan_job bigint, caravan_row bigint)",
                """
                CREATE FUNCTION name_session() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                  INSERT INTO public.names VALUES (TG_OP, current_setting('application_name'));
                  RETURN NULL;
                END $$""",
                "CREATE TRIGGER name_session AFTER INSERT OR DELETE ON named FOR EACH STATEMENT EXECUTE FUNCTION name_session()"
            }) {
                caravan.jdbc().sql(statement).update();
            }
            String ids =
                    IntStream.range(0, 45).mapToObj(Integer::toString).collect(Collectors.joining("\n", "id\n", "\n"));
            JobView job = caravan.load(caravan.file("named.csv", ids), into("named", "id"));
            assertThat(job.balance().inserted()).isEqualTo(45);
            caravan.bean(JobService.class).undo(job.job());

            assertThat(caravan.column("SELECT DISTINCT operation || ' ' || name FROM names ORDER BY 1"))
                    .containsExactly("DELETE caravan/" + job.id(), "INSERT caravan/" + job.id());
            assertThat(
                            caravan.column(
                                    "SELECT DISTINCT application_name FROM pg_stat_activity"
                                            + " WHERE datname = current_database() AND backend_type = 'client backend' AND state = 'idle'"))
                    .as("sessions that work for no job")
                    .containsExactly("caravan");
        }
    }
}
