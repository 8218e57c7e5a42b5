package dev.caravan.load;

import dev.caravan.feed.TableName;
import java.util.stream.Stream;

/** The rows of a table that one job inserted and that are still its, by the table's lineage. Thread-safe. */
interface OwnedRows {
    /** Whether the table is there and its rows know their job. */
    boolean areKnown(TableName table);

    /** How many a job has. */
    long count(TableName table, long job);

    /** The table in parts of a bounded size; none if there is no such table. */
    Stream<Part> parts(TableName table);

    /** Deletes those of a job in one part, within the caller's transaction. Returns how many. */
    int delete(Part part, long job);

    /**
     * A run of pages.
     *
     * @param relation the table or one of its partitions, quoted
     * @param from first page
     * @param to the page after the last
     */
    record Part(String relation, long from, long to) {}
}
