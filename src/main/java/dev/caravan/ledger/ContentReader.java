package dev.caravan.ledger;

import java.util.Optional;

/** What a claim has to know of contents and tables, which the ledger doesn't read itself. Thread-safe. */
public interface ContentReader {
    /** Knows nothing. */
    ContentReader NONE = new ContentReader() {
        @Override
        public Optional<String> sha256(String source, String version) {
            return Optional.empty();
        }

        @Override
        public Optional<String> known(String source, String version) {
            return Optional.empty();
        }

        @Override
        public boolean hasRows(String table) {
            return true;
        }
    };

    /**
     * The SHA-256, hexadecimal, of a source as stored. A file is read for it, once a version; a remote source is not.
     *
     * @param version of the source, as in {@link dev.caravan.ledger.job.Job#sourceVersion}
     * @return empty if it can't be known before the source is loaded
     */
    Optional<String> sha256(String source, String version);

    /** As {@link #sha256}, if it is known without reading the source. */
    Optional<String> known(String source, String version);

    /** Whether a table exists and has rows. */
    boolean hasRows(String table);
}
