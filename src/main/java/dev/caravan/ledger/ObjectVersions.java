package dev.caravan.ledger;

import dev.caravan.digest.Sha256;
import dev.caravan.ledger.database.LedgerDialect;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Repository;

/** The latest version of each object of a watched bucket that became a job, or was refused. Thread-safe. */
@Repository
public class ObjectVersions {
    /** More than S3 has been seen to write; the shorter of two is filled up with zeros (S3 user guide, "Event message structure"). */
    private static final int SEQUENCER_LENGTH = 64;

    private final LedgerDialect ledger;

    ObjectVersions(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * A version of an object.
     *
     * @param version as a job's row holds it
     * @param sequencer of its notification, null if it came without one
     */
    public record Sight(
            URI uri, String version, String etag, @Nullable String sequencer) {}

    private record Known(String version, @Nullable String sequencer) {}

    /** Whether a version is neither known nor older than the one that is. The same content written anew is news: its job may have failed. */
    public boolean isNews(Sight sight) {
        return ledger.sql("SELECT version, sequencer FROM caravan.object WHERE id = :id")
                .param("id", digest(sight.uri()))
                .query((row, index) -> new Known(row.getString("version"), row.getString("sequencer")))
                .optional()
                .map(known -> known.version().equals(sight.version())
                        ? isOlder(known.sequencer(), sight.sequencer())
                        : !isOlder(sight.sequencer(), known.sequencer()))
                .orElse(true);
    }

    private static boolean isOlder(@Nullable String one, @Nullable String other) {
        return one != null && other != null && filled(one).compareTo(filled(other)) < 0;
    }

    /** Those of some objects of which exactly this content, told by its ETag, is known. */
    public Set<URI> known(Collection<Sight> sights) {
        if (sights.isEmpty()) {
            return Set.of();
        }
        Map<String, Sight> wanted =
                sights.stream().collect(Collectors.toMap(sight -> digest(sight.uri()), Function.identity()));
        Set<URI> known = new HashSet<>();
        ledger.sql("SELECT id, etag FROM caravan.object WHERE id IN (:ids)")
                .param("ids", wanted.keySet())
                .query(row -> {
                    Sight sight = wanted.get(row.getString("id"));
                    if (sight != null && sight.etag().equals(row.getString("etag"))) {
                        known.add(sight.uri());
                    }
                });
        return known;
    }

    /** Notes a version, unless a later one is known. */
    public void note(Sight sight) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("id", digest(sight.uri()));
        parameters.put("uri", sight.uri().toString());
        parameters.put("version", sight.version());
        parameters.put("etag", sight.etag());
        parameters.put("sequencer", sight.sequencer() == null ? null : filled(sight.sequencer()));
        if (update(parameters) == 0) {
            try {
                ledger.sql("""
                                INSERT INTO caravan.object (id, uri, version, etag, sequencer)
                                VALUES (:id, :uri, :version, :etag, :sequencer)
                                """).params(parameters).update();
            } catch (DuplicateKeyException isThere) {
                // A later one, or another process has just noted one.
                update(parameters);
            }
        }
    }

    private int update(Map<String, @Nullable Object> parameters) {
        String later = parameters.get("sequencer") == null ? "" : " AND (sequencer IS NULL OR sequencer <= :sequencer)";
        return ledger.sql("""
                        UPDATE caravan.object
                        SET version = :version, etag = :etag, sequencer = :sequencer, seen_at = CURRENT_TIMESTAMP(6)
                        WHERE id = :id""" + later).params(parameters).update();
    }

    private static String filled(String sequencer) {
        return sequencer.length() >= SEQUENCER_LENGTH
                ? sequencer
                : sequencer + "0".repeat(SEQUENCER_LENGTH - sequencer.length());
    }

    static String digest(URI uri) {
        return Sha256.hex(uri.toString());
    }
}
