package dev.caravan.load;

/**
 * What became of the records that were written.
 *
 * @param inserted rows that are new in the table, net of those that took the place of a later record of the same file
 * @param duplicates records whose key was taken
 */
record Written(int inserted, int duplicates) {
    Written plus(Written other) {
        return new Written(inserted + other.inserted, duplicates + other.duplicates);
    }
}
