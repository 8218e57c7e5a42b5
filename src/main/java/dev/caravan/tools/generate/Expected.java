package dev.caravan.tools.generate;

/**
 * The expected outcome of a load of a people file with the key {@code email} into an empty table.
 *
 * @param rows data rows in the file: {@code inserted + duplicates + rejected}
 * @param bytes the file's size, header included
 * @param digest of the table, see {@link TableDigest}
 */
public record Expected(long rows, long inserted, long duplicates, long rejected, long bytes, long digest) {

    Expected plus(Expected more) {
        return new Expected(
                rows + more.rows,
                inserted + more.inserted,
                duplicates + more.duplicates,
                rejected + more.rejected,
                bytes + more.bytes,
                TableDigest.sum(digest, more.digest));
    }
}
