package dev.caravan.web;

import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Measure;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A column of a report that is computed from the records of each group.
 *
 * @param column of the files; absent for a count of records
 * @param as name of the report's column; absent: made of aggregate and column, as {@code sum(plays)}
 */
@Schema(name = "MeasureRequest")
record MeasureRequest(
        @NotNull Aggregate aggregate,
        @Nullable @Size(min = 1, max = 200) String column,
        @Nullable @Size(min = 1, max = 200) String as) {
    Measure measure() {
        return new Measure(aggregate, column, as);
    }
}
