package dev.caravan.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.ledger.job.JobBalance;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the tables that jobs loaded, or of the files that they loaded, in the order of their names.
 *
 * @param next path of the next page; absent on the last page
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "HistoryPage")
record HistoryResponse(List<Entry> entries, @Nullable String next) {
    /** @param last the latest job that loaded it, of those that the login may see */
    @Schema(name = "HistoryEntry")
    record Entry(String name, JobResponse last) {}

    /**
     * The latest loads of a table, or of a file, added up.
     *
     * @param loads how many are added up
     * @param more whether there are earlier ones
     * @param records sums of their balances
     * @param deleted rows that they deleted, or marked as deleted
     */
    @Schema(name = "HistorySums")
    record Sums(String name, int loads, boolean more, JobBalance records, long deleted) {}
}
