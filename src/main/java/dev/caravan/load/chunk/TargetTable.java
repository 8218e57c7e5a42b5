package dev.caravan.load.chunk;

import dev.caravan.feed.plan.LoadPlan;
import java.sql.SQLException;
import java.util.List;

/** The table into which one job's rows are written. Thread-safe. */
public interface TargetTable {
    /** The plan by which the job's rows are checked and written: the job's, with its columns as the table has them. */
    LoadPlan plan();

    /**
     * Writes accepted records, within the caller's transaction. Records whose key exists are duplicates. Among
     * records of one job the first in the file wins, in whatever order its chunks are written.
     *
     * @param records indexes of the records to write, ascending
     * @throws org.springframework.dao.DataAccessException of the kind ROW_DATA if the database refuses a value
     */
    WriteResult write(ChunkRows rows, int[] records);

    /**
     * As {@link #write}, the accepted records of several chunks of the job.
     *
     * @return the result of each chunk, in their order
     */
    default List<WriteResult> writeAll(List<ChunkRows> chunks) {
        return chunks.stream()
                .map(rows -> {
                    int[] accepted = rows.acceptedRecords();
                    return accepted.length == 0 ? WriteResult.NONE : write(rows, accepted);
                })
                .toList();
    }

    /** Index into the plan's columns of the one for which the database refused a row; -1: unknown, none or several. */
    default int columnOf(SQLException refusal) {
        return -1;
    }
}
