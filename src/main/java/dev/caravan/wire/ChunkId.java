package dev.caravan.wire;

/**
 * Names one chunk for ever: the same file cut by the same settings has the same chunks under the same ids, so that a
 * chunk that was sent twice, or cut twice, is recognised.
 *
 * @param job the job's id in the ledger
 * @param sequence the chunk's place in the job, from 0
 */
public record ChunkId(long job, int sequence) {
    @Override
    public String toString() {
        return job + "/" + sequence;
    }

    /** Reads what {@link #toString()} wrote. */
    public static ChunkId parse(String text) {
        int slash = text.indexOf('/');
        return new ChunkId(Long.parseLong(text, 0, slash, 10), Integer.parseInt(text, slash + 1, text.length(), 10));
    }
}
