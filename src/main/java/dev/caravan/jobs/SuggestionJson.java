package dev.caravan.jobs;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.ColumnHint;
import dev.caravan.feed.plan.LoadPlan;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would make more of a column, as JSON.
 *
 * @param column its name in the file
 * @param message for people
 * @param options of the command line; several are alternatives
 */
@Schema(name = "Suggestion")
public record SuggestionJson(String column, String message, List<String> options) {
    /** The suggestions of a plan; null if there are none. */
    public static @Nullable List<SuggestionJson> of(@Nullable LoadPlan plan) {
        if (plan == null || plan.hints().isEmpty()) {
            return null;
        }
        return plan.columns().stream()
                .filter(column -> column.hint() != null)
                .map(SuggestionJson::of)
                .toList();
    }

    private static SuggestionJson of(Column column) {
        ColumnHint hint = column.hint();
        return hint == null
                ? new SuggestionJson(column.header(), "", List.of())
                : new SuggestionJson(column.header(), hint.message(), hint.options());
    }
}
