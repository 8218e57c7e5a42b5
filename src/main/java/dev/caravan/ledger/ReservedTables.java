package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import org.springframework.stereotype.Repository;

/** Tables that no source is loaded into: those of the database itself, and the ledger's. Thread-safe. */
@Repository
public class ReservedTables {
    private final LedgerDialect ledger;

    ReservedTables(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /** @param table {@code TABLE} or {@code SCHEMA.TABLE} */
    public boolean contain(String table) {
        int dot = table.indexOf('.');
        boolean qualified = dot > 0 && dot < table.length() - 1;
        return !qualified
                ? ledger.isReserved(null, table)
                : ledger.isReserved(table.substring(0, dot), table.substring(dot + 1));
    }
}
