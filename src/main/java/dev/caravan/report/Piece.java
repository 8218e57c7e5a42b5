package dev.caravan.report;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.Cut;
import dev.caravan.csv.Records;
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
record Piece(
        SourceReading source,
        byte[] bytes,
        int records,
        long firstRecord,
        long firstLine,
        long offset,
        @Nullable Cut cut,
        long readBytes) {

    /** @param before records of the sources before this one */
    static Piece of(SourceReading source, Chunk chunk, long before, long readBytes) {
        return new Piece(
                source,
                chunk.toBytes(),
                chunk.records(),
                before + chunk.firstRecord(),
                chunk.firstLine(),
                chunk.offset(),
                chunk.cut(),
                readBytes);
    }

    Records parsed() {
        return source.parser().parse(bytes, 0, bytes.length, firstRecord, firstLine, offset, cut);
    }
}
