package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
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
    /** Longer than any sequencer seen from S3; a shorter one is padded with zeros (S3 user guide, "Event message structure"). */
    private static final int SEQUENCER_LENGTH = 64;

    private final LedgerDialect ledger;

    ObjectVersions(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * A version of an object.
     *
     * @param version in the form of {@code caravan.job.source_version}
     * @param sequencer of its notification; null without a notification
     */
    public record ObjectVersion(
            URI uri, String version, String etag, @Nullable String sequencer) {}

    private record Recorded(String version, @Nullable String sequencer) {}

    /**
     * Whether a version is new: neither recorded nor older than the recorded one. The same content written again is new, because its job
     * may have failed.
     */
    public boolean isNews(ObjectVersion object) {
        return ledger.sql("SELECT version, sequencer FROM caravan.object_version WHERE id = :id")
                .param("id", digest(object.uri()))
                .query((row, index) -> new Recorded(row.getString("version"), row.getString("sequencer")))
                .optional()
                .map(known -> known.version().equals(object.version())
                        ? isOlder(known.sequencer(), object.sequencer())
                        : !isOlder(object.sequencer(), known.sequencer()))
                .orElse(true);
    }

    private static boolean isOlder(@Nullable String one, @Nullable String other) {
        return one != null && other != null && filled(one).compareTo(filled(other)) < 0;
    }

    /** The objects among the given ones whose content, by its ETag, is recorded. */
    public Set<URI> known(Collection<ObjectVersion> versions) {
        if (versions.isEmpty()) {
            return Set.of();
        }
        Map<String, ObjectVersion> wanted =
                versions.stream().collect(Collectors.toMap(object -> digest(object.uri()), Function.identity()));
        Set<URI> known = new HashSet<>();
        ledger.sql("SELECT id, etag FROM caravan.object_version WHERE id IN (:ids)")
                .param("ids", wanted.keySet())
                .query(row -> {
                    ObjectVersion object = wanted.get(row.getString("id"));
                    if (object != null && object.etag().equals(row.getString("etag"))) {
                        known.add(object.uri());
                    }
                });
        return known;
    }

    /** Records a version, unless a later one is recorded. */
    public void note(ObjectVersion object) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("id", digest(object.uri()));
        parameters.put("uri", object.uri().toString());
        parameters.put("version", object.version());
        parameters.put("etag", object.etag());
        parameters.put("sequencer", object.sequencer() == null ? null : filled(object.sequencer()));
        if (update(parameters) == 0) {
            try {
                ledger.sql("""
                                INSERT INTO caravan.object_version (id, uri, version, etag, sequencer)
                                VALUES (:id, :uri, :version, :etag, :sequencer)
                                """).params(parameters).update();
            } catch (DuplicateKeyException isThere) {
                // A later version is recorded, or another process recorded one concurrently.
                update(parameters);
            }
        }
    }

    private int update(Map<String, @Nullable Object> parameters) {
        String later = parameters.get("sequencer") == null ? "" : " AND (sequencer IS NULL OR sequencer <= :sequencer)";
        return ledger.sql("""
                        UPDATE caravan.object_version
                        SET version = :version, etag = :etag, sequencer = :sequencer, recorded_at = CURRENT_TIMESTAMP(6)
                        WHERE id = :id""" + later).params(parameters).update();
    }

    private static String filled(String sequencer) {
        return sequencer.length() >= SEQUENCER_LENGTH
                ? sequencer
                : sequencer + "0".repeat(SEQUENCER_LENGTH - sequencer.length());
    }

    static String digest(URI uri) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest(uri.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
