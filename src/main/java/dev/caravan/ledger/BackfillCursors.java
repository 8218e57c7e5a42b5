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

/** How far the back-fill of each bucket has come. Of any number of processes, one at a time goes on with it. Thread-safe. */
@Repository
public class BackfillCursors {
    private final LedgerDialect ledger;

    BackfillCursors(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * A turn at a back-fill.
     *
     * @param behind the key behind which it goes on; null: from the first one
     */
    public record Turn(URI uri, @Nullable String behind) {}

    /**
     * Takes the turn, if it is due; for so long nobody else does.
     *
     * @param uri bucket and prefix
     */
    public Optional<Turn> take(URI uri, Duration turn) {
        String id = ObjectVersions.digest(uri);
        if (ledger.sql("SELECT count(*) FROM caravan.back_fill WHERE id = :id")
                        .param("id", id)
                        .query(Integer.class)
                        .single()
                == 0) {
            try {
                ledger.sql("INSERT INTO caravan.back_fill (id, uri) VALUES (:id, :uri)")
                        .param("id", id)
                        .param("uri", uri.toString())
                        .update();
            } catch (DuplicateKeyException another) {
                // Another process began it at the same moment.
            }
        }
        int taken = ledger.sql(
                        "UPDATE caravan.back_fill SET due_at = %s WHERE id = :id AND due_at <= CURRENT_TIMESTAMP(6)"
                                .formatted(ledger.leaseExpiry()))
                .param("id", id)
                .param("seconds", LedgerDialect.seconds(turn))
                .update();
        return taken == 0
                ? Optional.empty()
                : Optional.of(ledger.sql("SELECT behind FROM caravan.back_fill WHERE id = :id")
                        .param("id", id)
                        .query((row, index) -> new Turn(uri, row.getString("behind")))
                        .single());
    }

    /** Notes how far it has come, and when it goes on. */
    public void leave(URI uri, @Nullable String behind, Duration pause) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("id", ObjectVersions.digest(uri));
        parameters.put("behind", behind);
        parameters.put("seconds", LedgerDialect.seconds(pause));
        ledger.sql("UPDATE caravan.back_fill SET behind = :behind, due_at = %s WHERE id = :id"
                        .formatted(ledger.leaseExpiry()))
                .params(parameters)
                .update();
    }
}
