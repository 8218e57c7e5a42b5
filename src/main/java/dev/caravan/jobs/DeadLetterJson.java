package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.ledger.job.JobState;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as JSON. Its fields are part of the fixed interface.
 *
 * @param chunk as JOB/SEQUENCE
 * @param state of the job
 * @param rows records in the chunk
 * @param firstRow number of the first record in the source, from 1
 * @param firstLine line of the source on which the chunk starts, from 1
 * @param offset byte of the source at which the chunk starts, from 0
 * @param cause fingerprint of the cause
 * @param attempts to load the chunk, in total
 * @param deaths how often the chunk became a dead letter
 * @param first time of the first death (ISO 8601, UTC)
 * @param last time of the last death (ISO 8601, UTC)
 * @param replayable whether loaders would still load the chunk
 * @param discarded reason of the operator who discarded it; absent: it was not discarded
 */
@Schema(name = "DeadLetterSummary")
public record DeadLetterJson(
        String chunk,
        long job,
        JobState state,
        int rows,
        long firstRow,
        long firstLine,
        long offset,
        String cause,
        String route,
        String exception,
        String message,
        int attempts,
        int deaths,
        @Schema(format = "date-time") String first,
        @Schema(format = "date-time") String last,
        boolean replayable,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String discarded) {
    public static DeadLetterJson of(DeadLetter letter) {
        return new DeadLetterJson(
                letter.header().id().toString(),
                letter.header().id().job(),
                letter.jobState(),
                letter.header().records(),
                letter.header().firstRecord(),
                letter.header().firstLine(),
                letter.header().offset(),
                letter.fingerprint(),
                letter.cause().route(),
                letter.cause().exception(),
                letter.cause().message(),
                letter.attempts(),
                letter.deaths(),
                letter.firstAt().toInstant().toString(),
                letter.lastAt().toInstant().toString(),
                letter.isReplayable(),
                letter.reason());
    }
}
