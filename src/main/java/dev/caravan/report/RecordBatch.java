package dev.caravan.report;

import dev.caravan.csv.Chunk;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.Truncation;
import org.jspecify.annotations.Nullable;

/**
 * Some unparsed records of a source, for any worker thread.
 *
 * @param source of the records
 * @param parser of the records
 * @param records number of records
 * @param firstRecord number of the first among the records of all sources, from 1
 * @param firstLine line number of the first record in its source
 * @param offset of the first record in its source, in bytes
 * @param readBytes bytes read so far, of all sources
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
record RecordBatch(
        ReportSource source,
        RecordParser parser,
        byte[] bytes,
        int records,
        long firstRecord,
        long firstLine,
        long offset,
        @Nullable Truncation cut,
        long readBytes) {

    /** @param before number of records in the previous sources */
    static RecordBatch of(ReportSource source, Chunk chunk, long before, long readBytes) {
        return new RecordBatch(
                source,
                source.parser(),
                chunk.toBytes(),
                chunk.records(),
                before + chunk.firstRecord(),
                chunk.firstLine(),
                chunk.offset(),
                chunk.truncation(),
                readBytes);
    }

    Records parsed() {
        return parser.parse(bytes, 0, bytes.length, firstRecord, firstLine, offset, cut);
    }
}
