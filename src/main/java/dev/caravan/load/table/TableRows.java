package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Whether target tables have rows. Thread-safe; also within a transaction, which a refused statement does not abort. */
@Component
public class TableRows {
    private final LineageQueries tables;
    private final JdbcClient jdbc;
    private final TransactionTemplate savepoint;

    TableRows(LineageQueries tables, JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.tables = tables;
        this.jdbc = jdbc;
        this.savepoint = new TransactionTemplate(transactions);
        this.savepoint.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    /**
     * Whether a table exists and has a row; true also if this role may not read it.
     *
     * @param table {@code table} or {@code schema.table}
     */
    public boolean exist(String table) {
        try {
            return Boolean.TRUE.equals(savepoint.execute(status -> isOccupied(TableName.parse(table))));
        } catch (IncompatibleTableException e) {
            return false;
        } catch (NonTransientDataAccessException e) {
            return true;
        }
    }

    private boolean isOccupied(TableName table) {
        return tables.exists(table)
                && jdbc.sql("SELECT 1 FROM %s LIMIT 1".formatted(tables.name(table)))
                        .query(Integer.class)
                        .optional()
                        .isPresent();
    }
}
