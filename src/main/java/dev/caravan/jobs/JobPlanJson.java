package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.WriteMode;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a job loads, as JSON.
 *
 * @param feed absent if none took the source
 * @param key columns of the unique key; empty: every record is a row
 * @param mode what becomes of the table's present rows: add, replace or sync
 * @param onDuplicate how records of one key are handled
 * @param columns the first {@value #MOST_COLUMNS}, in the order of the file
 * @param columnCount how many there are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "JobPlan")
public record JobPlanJson(
        @Nullable String feed,
        List<String> key,
        String mode,
        String onDuplicate,
        String loadMethod,
        List<PlannedColumn> columns,
        int columnCount) {
    private static final int MOST_COLUMNS = 200;

    /**
     * A column.
     *
     * @param header its name in the file
     * @param name its name in the table
     * @param declared whether the type was declared; else it was inferred, or is the table's
     * @param ignored whether it is left out
     */
    @Schema(name = "PlannedColumn")
    public record PlannedColumn(String header, String name, String type, boolean declared, boolean ignored) {}

    public static JobPlanJson of(LoadPlan plan, @Nullable String feed) {
        WriteMode write = plan.policies().writeMode();
        return new JobPlanJson(
                feed,
                plan.key().stream()
                        .map(index -> plan.columns().get(index).name())
                        .toList(),
                lower(write.mode()),
                lower(write.onDuplicate()),
                lower(write.method()),
                plan.columns().stream()
                        .limit(MOST_COLUMNS)
                        .map(column -> new PlannedColumn(
                                column.header(),
                                column.name(),
                                column.type().toString(),
                                column.declared(),
                                column.ignored()))
                        .toList(),
                plan.columns().size());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
