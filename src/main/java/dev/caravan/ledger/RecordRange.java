package dev.caravan.ledger;

/**
 * Records of a report's sources that its worker has read, one behind the other in one source.
 *
 * @param sequence number of the stretch in its job, from 0
 * @param firstRecord number of its first record, over all sources, from 1
 * @param firstLine physical line on which that starts in its source
 * @param byteOffset bytes of that source before it, unpacked if it is compressed
 * @param recordsRead records of all sources that are read with it
 * @param records in it: those that count and the rejected ones
 * @param counted of them, those that count in the report
 * @param rejected of them, those that were refused
 * @param bytesRead bytes of all sources that are read with it
 */
public record RecordRange(
        int sequence,
        long firstRecord,
        long firstLine,
        long byteOffset,
        long recordsRead,
        int records,
        int counted,
        int rejected,
        long bytesRead) {}
