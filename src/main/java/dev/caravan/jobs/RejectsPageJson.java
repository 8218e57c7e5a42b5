package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive rejects of a job, in the order of its file.
 *
 * @param columns of the file, the first 1,000; absent in every other page than the first
 * @param columnCount how many there are
 * @param obstacle why they can't be corrected now; absent: they can be
 * @param next the record after which the next page begins; absent in the last
 */
@Schema(name = "RejectsPage")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RejectsPageJson(
        @Nullable List<Column> columns,
        int columnCount,
        @Nullable String obstacle,
        List<RejectJson> rejects,
        @Nullable Long next) {
    /**
     * A column of the file.
     *
     * @param header its name
     * @param ignored whether it is left out of the table, so that nothing checks it
     */
    @Schema(name = "RejectsColumn")
    public record Column(String header, String type, boolean ignored) {}
}
