package dev.caravan.report;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.Records;
import dev.caravan.csv.Truncation;
import org.jspecify.annotations.Nullable;

/**
 * Some records of a source as they stand there, to be worked on by any thread.
 *
 * @param source that they are of
 * @param records how many
 * @param firstRecord number of the first among the records of all sources, from 1
 * @param firstLine its line in its source
 * @param offset its place there, in bytes
 * @param readBytes of all sources so far
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
record RecordBatch(
        ReportSource source,
        byte[] bytes,
        int records,
        long firstRecord,
        long firstLine,
        long offset,
        @Nullable Truncation cut,
        long readBytes) {

    /** @param before records of the sources before this one */
    static RecordBatch of(ReportSource source, Chunk chunk, long before, long readBytes) {
        return new RecordBatch(
                source,
                chunk.toBytes(),
                chunk.records(),
                before + chunk.firstRecord(),
                chunk.firstLine(),
                chunk.offset(),
                chunk.truncation(),
                readBytes);
    }

    Records parsed() {
        return source.parser().parse(bytes, 0, bytes.length, firstRecord, firstLine, offset, cut);
    }
}
