package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first records of a dead letter as JSON. Its fields are part of the fixed interface.
 *
 * @param more number of records that are not included
 * @param problem why the records can't be read; absent: they can
 */
@Schema(name = "DeadLetterRows")
public record DeadLetterRowsJson(
        List<DeadLetterRows.Row> records,
        int more,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String problem) {
    public static DeadLetterRowsJson of(DeadLetterRows rows) {
        return new DeadLetterRowsJson(rows.rows(), rows.more(), rows.problem());
    }
}
