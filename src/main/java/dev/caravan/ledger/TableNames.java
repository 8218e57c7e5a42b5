package dev.caravan.ledger;

import dev.caravan.ledger.database.LedgerDialect;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Repository;

/**
 * The file that each table was named after, if neither an option nor a feed named the table. Outlives the jobs, as the tables do.
 * Thread-safe.
 */
@Repository
public class TableNames {
    private final LedgerDialect ledger;

    TableNames(LedgerDialect ledger) {
        this.ledger = ledger;
    }

    /** The name of the first file that the table was named after. */
    public Optional<String> fileOf(String table) {
        return ledger.sql("SELECT file_name FROM caravan.table_name WHERE target_table = :table")
                .param("table", table)
                .query(String.class)
                .optional();
    }

    /**
     * Records that a table is named after a file, unless it is named after another: of concurrent calls, in any number of processes, one
     * records its file. Must not be called within a transaction, since a failed INSERT would abort it.
     *
     * @return the name of the first file
     */
    public String claim(String table, String file) {
        return fileOf(table).orElseGet(() -> insert(table, file));
    }

    private String insert(String table, String file) {
        try {
            ledger.sql("INSERT INTO caravan.table_name (target_table, file_name) VALUES (:table, :file)")
                    .param("table", table)
                    .param("file", file)
                    .update();
            return file;
        } catch (DuplicateKeyException claimed) {
            return fileOf(table).orElseThrow(() -> claimed);
        }
    }
}
