package dev.caravan.cli.output;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.caravan.jobs.JobJson;
import dev.caravan.jobs.RepeatJson;
import org.jspecify.annotations.Nullable;

/**
 * The job of a submitted source, as {@code load --json} prints it.
 *
 * @param skippedAs number of the earlier job that has the source, which this command did not load; absent if this command loaded it
 * @param repeats why it is an earlier job; absent if the source was loaded
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SubmittedJobJson(
        @JsonUnwrapped JobJson job,
        @Nullable Long skippedAs,
        @Nullable RepeatJson repeats) {}
