package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.ledger.job.SkipCount;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of the source that were skipped for one reason: neither records nor the header.
 *
 * @param reason preamble, skip-lines, comment, repeated-header, end-of-data, footer or limit; more may be added
 * @param lines how many lines; they count in {@code read} and in {@code skipped}
 * @param firstLine line number of the first, from 1
 * @param lastLine line number of the last; lines between them may be records
 * @param text beginning of the first lines; absent once retention deleted it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "SkippedLines")
public record SkippedLinesJson(
        String reason,
        long lines,
        long firstLine,
        long lastLine,
        @Nullable String text) {
    /** Null if there are none. */
    public static @Nullable List<SkippedLinesJson> of(List<SkipCount> counts) {
        return counts.isEmpty()
                ? null
                : counts.stream().map(SkippedLinesJson::of).toList();
    }

    private static SkippedLinesJson of(SkipCount count) {
        return new SkippedLinesJson(count.reason(), count.lines(), count.firstLine(), count.lastLine(), count.text());
    }
}
