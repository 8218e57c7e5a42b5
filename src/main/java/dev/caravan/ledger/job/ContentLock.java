package dev.caravan.ledger.job;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What a claim excludes other claims of: a content, or all contents of a key while the content is not known. In their order claims take them,
 * so that they can't deadlock.
 *
 * @param key digest of a {@link ContentKey}
 * @param sha256 of the content, hexadecimal; null: it is not known
 */
public record ContentLock(String key, @Nullable String sha256) implements Comparable<ContentLock> {
    private static final Comparator<ContentLock> ORDER = Comparator.comparing(ContentLock::key)
            .thenComparing(ContentLock::sha256, Comparator.nullsFirst(Comparator.naturalOrder()));

    @Override
    public int compareTo(ContentLock other) {
        return ORDER.compare(this, other);
    }
}
