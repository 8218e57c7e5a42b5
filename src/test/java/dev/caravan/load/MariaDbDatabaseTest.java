package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.jobs.JobView;
import dev.caravan.testing.TestMariaDb;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MariaDbDatabaseTest extends AnyDatabaseTables {
    @Override
    String freshUrl(Path directory) {
        return TestMariaDb.freshUrl();
    }

    @Override
    String keepingAsItIs(String table, String column) {
        return "CREATE FULLTEXT INDEX of_its_words ON %1$s (%2$s)".formatted(table, column);
    }

    @Test
    void aRecordThatExceedsThePacketsOfTheServerIsRejectedAndTheOthersLoad() {
        long packetBytes = caravan.jdbc()
                .sql("SELECT @@max_allowed_packet")
                .query(Long.class)
                .single();
        String text = "some \"\"quoted\"\" text\n".repeat((int) (packetBytes * 6 / 10 / 23));
        JobView job = loadAll("packets", "id,a\n1,a\n2,\"%s\"\n3,c\n".formatted(text), "id");
        assertThat(job.balance()).isEqualTo(jobBalance(3, 2, 0, 1));
        assertThat(rejects(job)).containsExactly("3 null record-too-long");
    }
}
