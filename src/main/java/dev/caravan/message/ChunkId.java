package dev.caravan.message;

import java.util.regex.Pattern;

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

    private static final Pattern TEXT = Pattern.compile("[0-9]{1,18}/[0-9]{1,9}");

    /**
     * Reads what a person wrote.
     *
     * @throws IllegalArgumentException if it is not JOB/SEQUENCE
     */
    public static ChunkId read(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("%s: must be JOB/SEQUENCE, as 3/17".formatted(text));
        }
        return parse(text);
    }

    /** Reads what {@link #toString()} wrote. */
    public static ChunkId parse(String text) {
        int slash = text.indexOf('/');
        return new ChunkId(Long.parseLong(text, 0, slash, 10), Integer.parseInt(text, slash + 1, text.length(), 10));
    }
}
