package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Repository;

/**
 * The tables that jobs loaded, and the names of the files that they loaded. Each name is one step along an index, however many jobs it has.
 * Thread-safe.
 */
@Repository
public class LoadHistory {
    private final LedgerDialect ledger;

    LoadHistory(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /** Tables of jobs that load, in their order, at most {@code limit}; after the given name, which may be empty. */
    public List<String> tables(String after, int limit) {
        return names("""
                SELECT target_table FROM caravan.job WHERE target_table > :after AND kind = 'LOAD' ORDER BY target_table LIMIT 1
                """, after, limit);
    }

    /** Names of sources, as {@link dev.caravan.ledger.job.SourceName} has them; as {@link #tables}. */
    public List<String> files(String after, int limit) {
        return names("""
                SELECT source_name FROM caravan.job WHERE source_name > :after AND kind = 'LOAD' ORDER BY source_name LIMIT 1
                """, after, limit);
    }

    private List<String> names(String next, String after, int limit) {
        List<String> names = new ArrayList<>();
        String last = after;
        while (names.size() < limit) {
            Optional<String> name =
                    ledger.sql(next).param("after", last).query(String.class).optional();
            if (name.isEmpty()) {
                break;
            }
            last = name.get();
            names.add(last);
        }
        return names;
    }
}
