package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Repository;

/** Stages that an operator has paused in all processes that share the ledger. Thread-safe. */
@Repository
public class PausedStages {
    private final LedgerDialect ledger;

    PausedStages(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /**
     * A stage that is paused.
     *
     * @param stage its name
     * @param by the login; null: nobody logged in
     * @param reason null: none was given
     */
    public record Paused(
            String stage, @Nullable String by, @Nullable String reason, OffsetDateTime since) {}

    /** By name. */
    public List<Paused> all() {
        return ledger.sql("SELECT stage, paused_by, reason, paused_at FROM caravan.paused_stage ORDER BY stage")
                .query((row, index) -> new Paused(
                        row.getString("stage"),
                        row.getString("paused_by"),
                        row.getString("reason"),
                        row.getObject("paused_at", OffsetDateTime.class)))
                .list();
    }

    /** Pauses a stage. One that is paused is so by the new operator, for the new reason. */
    public void pause(String stage, @Nullable String by, @Nullable String reason) {
        if (!update(stage, by, reason)) {
            try {
                statement(
                        "INSERT INTO caravan.paused_stage (stage, paused_by, reason) VALUES (:stage, :by, :reason)",
                        stage,
                        by,
                        reason);
            } catch (DuplicateKeyException another) {
                update(stage, by, reason);
            }
        }
    }

    private boolean update(String stage, @Nullable String by, @Nullable String reason) {
        return statement("""
                        UPDATE caravan.paused_stage SET paused_by = :by, reason = :reason, paused_at = CURRENT_TIMESTAMP(6)
                        WHERE stage = :stage
                        """, stage, by, reason) == 1;
    }

    private int statement(String sql, String stage, @Nullable String by, @Nullable String reason) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put("stage", stage);
        parameters.put("by", by);
        parameters.put("reason", reason);
        return ledger.sql(sql).params(parameters).update();
    }

    public void resume(String stage) {
        ledger.sql("DELETE FROM caravan.paused_stage WHERE stage = :stage")
                .param("stage", stage)
                .update();
    }
}
