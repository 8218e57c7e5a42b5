package dev.caravan.ledger;

/**
 * Consecutive records of one source of a report, which its worker has read.
 *
 * @param sequence number of the range in its job, from 0
 * @param firstRecord number of its first record, over all sources, from 1
 * @param firstLine physical line on which that record starts in its source
 * @param byteOffset bytes of that source before it, decompressed
 * @param recordsRead records read so far, over all sources, including this range
 * @param records records in the range, counted and rejected
 * @param counted records that count in the report
 * @param rejected rejected records
 * @param bytesRead bytes read so far, over all sources, including this range
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
