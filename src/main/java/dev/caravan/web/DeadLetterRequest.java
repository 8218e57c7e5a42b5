package dev.caravan.web;

import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.message.ChunkId;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A selection of dead letters, given in exactly one of four ways, and what to do with them.
 *
 * @param job selects the dead letters of this job
 * @param cause selects the dead letters of this cause
 * @param chunks selects these chunks, as JOB/SEQUENCE
 * @param all true: selects all dead letters
 * @param rate of a replay: at most so many chunks a second; absent: unlimited
 * @param dryRun of a replay: report what would load, and send nothing
 * @param reason of a discard
 */
record DeadLetterRequest(
        @Nullable @Min(1) Long job,
        @Nullable @Pattern(regexp = "[0-9a-f]{1,64}") String cause,
        @Nullable @Size(min = 1, max = 1_000) List<@Pattern(regexp = "[0-9]{1,18}/[0-9]{1,9}") String> chunks,
        @Nullable Boolean all,
        @Nullable @Min(1) @Max(99_999) Integer rate,
        @Nullable Boolean dryRun,
        @Nullable @Size(min = 1, max = 500) String reason) {

    /** @throws ProblemException BAD_REQUEST unless exactly one way is used */
    DeadLetterSelection selection() {
        boolean everything = Boolean.TRUE.equals(all);
        if (Stream.of(job != null, cause != null, chunks != null, everything)
                        .filter(given -> given)
                        .count()
                != 1) {
            throw new ProblemException(
                    ProblemType.BAD_REQUEST,
                    "one of job, cause, chunks and \"all\": true says which dead letters are meant");
        }
        if (job != null) {
            return DeadLetterSelection.ofJob(job);
        }
        if (cause != null) {
            return DeadLetterSelection.ofCause(cause);
        }
        return chunks == null
                ? DeadLetterSelection.ALL
                : DeadLetterSelection.of(chunks.stream().map(ChunkId::read).toList());
    }

    /** The selection, for the audit log. */
    String which() {
        return "job=%s,cause=%s,chunks=%s,all=%s,dryRun=%s"
                .formatted(job, cause, chunks == null ? null : String.join(",", chunks), all, dryRun)
                .replaceAll(",?\\w+=null", "")
                .replaceFirst("^,", "");
    }
}
