package dev.caravan.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.caravan.jobs.JobView;
import dev.caravan.ledger.job.JobBalance;
import dev.caravan.ledger.job.JobState;
import dev.caravan.testing.RunningCaravan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages of 0.1.0, signed with the keys of its ledger: records, the beginning of records, and the claim of a record that the ledger has. */
class OldMessagesTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    private static JobView ended(RunningCaravan caravan, OldLedger ledger, OldSource source) {
        return caravan.ended(Long.parseLong(caravan.column("SELECT max(id) FROM %s WHERE target_table = '%s'"
                        .formatted(ledger.table("job"), source.table()))
                .get(0)));
    }

    @ParameterizedTest
    @EnumSource
    void areLoadedOnceHoweverOftenTheyCome(OldLedger ledger) {
        try (RunningCaravan caravan = ledger.start(directory, "caravan.load.enabled=true")) {
            List<OldMessage> messages = ledger.messages();
            assertThat(messages).extracting(OldMessage::body).anyMatch(body -> body.startsWith("stored:"));
            assertThat(messages)
                    .extracting(OldMessage::attributes)
                    .anyMatch(all -> all.containsKey("caravan.truncation"));
            messages.forEach(message -> message.sendTo(caravan));
            messages.forEach(message -> message.sendTo(caravan));
            Map.of(
                            OldSource.LOADING, new JobBalance(25, 25, 0, 0, 0, 0, 0, 0),
                            OldSource.TRUNCATED, new JobBalance(2, 1, 0, 0, 1, 0, 0, 0),
                            OldSource.CLAIMED, new JobBalance(1, 1, 0, 0, 0, 0, 0, 0))
                    .forEach((source, balance) -> {
                        JobView job = ended(caravan, ledger, source);
                        assertThat(job.state()).as(job.note()).isEqualTo(JobState.COMPLETED);
                        assertThat(job.balance()).as(source.table()).isEqualTo(balance);
                        assertThat(caravan.column("SELECT count(*) FROM \"%s\"".formatted(source.table())))
                                .containsExactly(Long.toString(balance.inserted()));
                    });
            await().atMost(PATIENCE)
                    .until(() -> caravan.messagesOn(caravan.queue().url()) == 0);
            assertThat(caravan.messagesOn(caravan.queue().deadLetterUrl())).isZero();
        }
    }
}
