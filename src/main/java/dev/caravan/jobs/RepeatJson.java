package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.ledger.job.Claim;
import dev.caravan.source.http.UrlText;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Why a source is not loaded: an earlier job has it. The job's own {@code source} is the name under which it was loaded.
 *
 * @param same {@code version} of the same source, or {@code content} of any source
 * @param source that was submitted
 * @param loaded when the job COMPLETED, ISO 8601 in UTC; absent if it had not when the source was submitted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Repeat")
public record RepeatJson(
        String same,
        String source,
        @Schema(format = "date-time") @Nullable String loaded) {
    /** The same with another text where it names a file. */
    public RepeatJson withPlaces(UnaryOperator<String> places) {
        return new RepeatJson(same, places.apply(source), loaded);
    }

    /** Empty if the claim created the job. */
    public static Optional<RepeatJson> of(Claim claim) {
        return claim.created()
                ? Optional.empty()
                : Optional.of(new RepeatJson(
                        claim.match().name().toLowerCase(Locale.ROOT),
                        UrlText.shown(claim.submitted().source()),
                        claim.wasLoadedBefore() && claim.job().finishedAt() != null
                                ? claim.job().finishedAt().toInstant().toString()
                                : null));
    }
}
