package dev.caravan.jobs;

import dev.caravan.ledger.deadletter.DeadLetterCause;
import io.swagger.v3.oas.annotations.media.Schema;

/**
 * The dead letters of one cause as JSON. Its fields are part of the fixed interface.
 *
 * @param cause fingerprint of the cause
 * @param exception what failed, or the refusal of messages that no splitter sent
 * @param message without the parts that differ from chunk to chunk
 * @param refused whether they are messages that loaders refuse: no chunks, and never loaded
 * @param replayable number of chunks that loaders would still load
 * @param rows records in all chunks
 * @param jobs number of jobs
 * @param first time of the first dead letter (ISO 8601, UTC)
 * @param last time of the last dead letter (ISO 8601, UTC)
 * @param example one of the chunks, as JOB/SEQUENCE
 */
@Schema(name = "DeadLetterCause")
public record DeadLetterCauseJson(
        String cause,
        String exception,
        String message,
        String route,
        boolean refused,
        long chunks,
        long replayable,
        long rows,
        long jobs,
        @Schema(format = "date-time") String first,
        @Schema(format = "date-time") String last,
        String example,
        String exampleMessage) {
    public static DeadLetterCauseJson of(DeadLetterCause cause) {
        return new DeadLetterCauseJson(
                cause.fingerprint(),
                cause.exception(),
                cause.pattern(),
                cause.route(),
                cause.isRefused(),
                cause.chunks(),
                cause.replayable(),
                cause.records(),
                cause.jobs(),
                cause.firstAt().toInstant().toString(),
                cause.lastAt().toInstant().toString(),
                cause.example().toString(),
                cause.exampleMessage());
    }
}
