package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.JobService;
import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.ReasonCount;
import dev.caravan.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresStagedLoadsTest extends AnyDatabaseStagedLoads {
    /** A page of an index has room for 2,704 bytes of a value, compressed (PostgreSQL documentation, "B-Tree Indexes"). */
    private static final int TOO_LONG = 12_000;

    @Override
    String freshUrl(Path directory) {
        return TestDatabase.empty().url();
    }

    /** The index of a new table is created by the publish. */
    @Test
    void aKeyThatTheIndexOfANewTableCantTakeCostsItsRow() {
        String tooLong = new Random(7)
                .ints(TOO_LONG, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        String csv = IntStream.range(0, 30)
                .mapToObj(n -> "%s,%d\n".formatted(n == 17 ? tooLong : "k" + n % 25, n))
                .collect(Collectors.joining("", "code,n\n", ""));
        JobView job = completed("too_long_key", csv, STAGED, "code");
        assertThat(job.balance()).isEqualTo(balance(30, 24, 0, 5, 1));
        assertThat(caravan.bean(JobService.class).reasons(job.id()))
                .extracting(ReasonCount::reason)
                .containsExactly("database-54000");
        assertThat(rows("SELECT count(*) FROM too_long_key WHERE n = CAST(substr(code, 2) AS integer)"))
                .containsExactly("24");
    }
}
