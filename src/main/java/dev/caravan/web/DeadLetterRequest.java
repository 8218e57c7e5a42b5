package dev.caravan.web;

import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.message.ChunkId;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Selects dead letters in exactly one of four ways, with the options of the operation.
 *
 * @param job selects the dead letters of this job
 * @param cause selects the dead letters of this cause
 * @param chunks selects these chunks, as JOB/SEQUENCE
 * @param all true: selects every dead letter
 * @param rate replay: chunks a second, at most; absent: no limit
 * @param isolate replay: reject the rows that the database refuses for any reason, each alone
 * @param dryRun replay: report what would load, and send nothing
 * @param reason discard: why the dead letters are given up
 */
record DeadLetterRequest(
        @Nullable @Min(1) Long job,

        @Nullable @Pattern(regexp = DeadLetterSelection.CAUSE) String cause,

        @Nullable @Size(min = 1, max = DeadLetterSelection.MAX_CHUNKS) List<@NotNull @Pattern(regexp = "[0-9]{1,18}/[0-9]{1,9}") String> chunks,

        @Nullable Boolean all,
        @Nullable @Min(1) @Max(99_999) Integer rate,
        @Nullable Boolean isolate,
        @Nullable Boolean dryRun,
        @Nullable @Size(min = 1, max = 500) String reason) {

    /** @throws ProblemException if it is not given in exactly one way */
    DeadLetterSelection selection() {
        try {
            return DeadLetterSelection.of(
                    job,
                    cause,
                    chunks == null ? null : chunks.stream().map(ChunkId::read).toList(),
                    Boolean.TRUE.equals(all));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "one of job, cause, chunks and \"all\": true says which dead letters are meant");
        }
    }
}
