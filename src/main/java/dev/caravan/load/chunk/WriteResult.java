package dev.caravan.load.chunk;

/**
 * How many of the written records were new.
 *
 * @param inserted rows that are new in the table, without rows that replaced a later record of the same file
 * @param duplicates records whose key existed
 */
public record WriteResult(int inserted, int duplicates) {
    public WriteResult plus(WriteResult other) {
        return new WriteResult(inserted + other.inserted, duplicates + other.duplicates);
    }
}
