package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Repository;

/** Progress of the backfill of each bucket. One process at a time continues a backfill. Thread-safe. */
@Repository
public class BackfillCursors {
    private final LedgerDialect ledger;

    BackfillCursors(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * The right of one process to continue a backfill.
     *
     * @param startAfter the last key of the page before; null for the first page
     */
    public record Turn(URI uri, @Nullable String startAfter) {}

    /**
     * Takes the turn if it is due. Other processes can take the next one after {@code turn}.
     *
     * @param uri bucket and prefix
     */
    public Optional<Turn> take(URI uri, Duration turn) {
        String id = ObjectVersions.digest(uri);
        if (ledger.sql("SELECT count(*) FROM caravan.backfill_cursor WHERE id = :id")
                        .param("id", id)
                        .query(Integer.class)
                        .single()
                == 0) {
            try {
                ledger.sql("INSERT INTO caravan.backfill_cursor (id, uri) VALUES (:id, :uri)")
                        .param("id", id)
                        .param("uri", uri.toString())
                        .update();
            } catch (DuplicateKeyException another) {
                // Another process inserted it concurrently.
            }
        }
        int taken = ledger.sql(
                        "UPDATE caravan.backfill_cursor SET due_at = %s WHERE id = :id AND due_at <= CURRENT_TIMESTAMP(6)"
                                .formatted(ledger.leaseExpiry()))
                .param("id", id)
                .param("seconds", LedgerDialect.seconds(turn))
                .update();
        return taken == 0
                ? Optional.empty()
                : Optional.of(ledger.sql("SELECT start_after FROM caravan.backfill_cursor WHERE id = :id")
                        .param("id", id)
                        .query((row, index) -> new Turn(uri, row.getString("start_after")))
                        .single());
    }

    /** Saves the progress, and after which pause the next turn is due. */
    public void leave(URI uri, @Nullable String startAfter, Duration pause) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("id", ObjectVersions.digest(uri));
        parameters.put("start_after", startAfter);
        parameters.put("seconds", LedgerDialect.seconds(pause));
        ledger.sql("UPDATE caravan.backfill_cursor SET start_after = :start_after, due_at = %s WHERE id = :id"
                        .formatted(ledger.leaseExpiry()))
                .params(parameters)
                .update();
    }
}
