package dev.caravan.intake;

import java.nio.file.Path;
import org.apache.camel.support.LRUCacheFactory;
import org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/**
 * The files of the drop folder that have been claimed and lie there until their job ends; it only spares the ledger the
 * question at each look. A file that is put away is forgotten, so that the same version may come again. Thread-safe.
 */
@Component(ClaimedFiles.NAME)
@ConditionalOnProperty("caravan.inbox.enabled")
class ClaimedFiles extends MemoryIdempotentRepository {
    static final String NAME = "claimedFiles";

    /** Camel's simple language; the name is relative to the folder. */
    static final String KEY = "${file:name}|${file:size}|${file:modified}";

    private static final int REMEMBERED_FILES = 100_000;

    /** With its cache from the first moment: it is closed, and cleared, also if the start failed before it was started. */
    ClaimedFiles() {
        super(LRUCacheFactory.newLRUCache(REMEMBERED_FILES));
    }

    void forget(Path place) {
        getCache().keySet().removeIf(key -> key.startsWith(place + "|"));
    }
}
