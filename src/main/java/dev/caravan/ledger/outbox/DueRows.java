package dev.caravan.ledger.outbox;

import dev.caravan.ledger.database.LedgerDialect;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.springframework.jdbc.core.RowMapper;

/**
 * The statements of a consumer of rows that are due, for a {@code sql:} endpoint whose polls are transactions. The row stays locked until the
 * end of the transaction, so that one process at a time delivers it; if that process crashes, the database unlocks the row and another
 * process delivers it. Parameters are bound; none comes from a header.
 *
 * @param select the row that is due next, locked
 * @param onDelivered marks the row as delivered, or deletes it
 * @param onFailed makes the row due again after {@link #putOff}
 * @param mapper reads a row
 */
public record DueRows<T>(String select, String onDelivered, String onFailed, RowMapper<T> mapper) {
    /** Exchange property: the row. */
    public static final String ROW = "due";

    /** Exchange property: seconds until the row is due again if this delivery fails. */
    private static final String SECONDS = "seconds";

    static <T> DueRows<T> of(
            LedgerDialect ledger, String select, String onDelivered, String onFailed, RowMapper<T> mapper) {
        String again = ledger.leaseExpiry().replace(":seconds", property(SECONDS));
        return new DueRows<>(
                oneLine(ledger.text(select + " LIMIT 1 FOR UPDATE " + ledger.skipLocked())),
                oneLine(ledger.text(onDelivered)),
                oneLine(ledger.text(onFailed.formatted(again))),
                mapper);
    }

    /** A parameter: a component of the row. */
    static String parameter(String component) {
        return property(ROW + "." + component);
    }

    private static String property(String path) {
        return ":#${exchangeProperty." + path + "}";
    }

    /** Endpoints have statements in their URI. */
    private static String oneLine(String statement) {
        return statement.strip().replaceAll("\\s+", " ");
    }

    /**
     * Says when the row is due again if this delivery fails.
     *
     * @param pause from now; PostgreSQL counts from the start of the transaction, so what the delivery has taken is added
     */
    public static void putOff(Exchange exchange, Duration pause) {
        exchange.setProperty(
                SECONDS,
                LedgerDialect.seconds(pause.plusMillis(exchange.getClock().elapsed())));
    }
}
