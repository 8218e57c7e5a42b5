package dev.caravan.load.chunk;

/**
 * What became of the records that were written.
 *
 * @param inserted rows that are new in the table, net of those that took the place of a later record of the same file
 * @param duplicates records whose key was taken
 */
public record WriteResult(int inserted, int duplicates) {
    public WriteResult plus(WriteResult other) {
        return new WriteResult(inserted + other.inserted, duplicates + other.duplicates);
    }
}
