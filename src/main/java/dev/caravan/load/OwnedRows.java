package dev.caravan.load;

import dev.caravan.feed.TableName;
import java.util.stream.Stream;

/** The rows of a table that one job inserted and that are still its, by the table's lineage. Thread-safe. */
interface OwnedRows {
    /** Whether the table is there and its rows know their job. */
    boolean areKnown(TableName table);

    /** How many a job has. */
    long count(TableName table, long job);

    /** Parts of a bounded size, in which all the rows of a job are; none if there is no such table. */
    Stream<Part> parts(TableName table, long job);

    /** Deletes those of a job in one part, within the caller's transaction. Returns how many. */
    int delete(Part part, long job);

    /**
     * A run of pages, or of record numbers.
     *
     * @param relation the table or one of its partitions, quoted
     * @param from the first
     * @param to the one after the last
     */
    record Part(String relation, long from, long to) {}
}
