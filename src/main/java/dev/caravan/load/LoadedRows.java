package dev.caravan.load;

import dev.caravan.feed.LoadPlan;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Rows that jobs put into their tables, as they stand there now. Thread-safe. */
@Component
public class LoadedRows {
    private final OwnedRows rows;

    LoadedRows(OwnedRows rows) {
        this.rows = rows;
    }

    /**
     * Those of a run of a job's records, in their order.
     *
     * @param columns of the table; each row has their values, as text
     */
    public List<Map<String, @Nullable String>> of(
            LoadPlan plan, long job, long firstRecord, int records, List<String> columns) {
        return rows.values(plan.table(), job, firstRecord, firstRecord + records, columns);
    }
}
