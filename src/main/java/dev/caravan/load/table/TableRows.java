package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import java.util.Objects;
import java.util.OptionalInt;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Whether target tables have rows, and how many. Thread-safe; also within a transaction, which a refused statement does not abort. */
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
        return count(table, 1).orElse(1) > 0;
    }

    /**
     * How many rows a table has, and none if it does not exist; empty if this role may not read it.
     *
     * @param table {@code table} or {@code schema.table}
     * @param most the result for a table that has more: counting takes time
     */
    public OptionalInt count(String table, int most) {
        try {
            return OptionalInt.of(
                    Objects.requireNonNull(savepoint.execute(status -> count(TableName.parse(table), most))));
        } catch (IncompatibleTableException e) {
            return OptionalInt.of(0);
        } catch (NonTransientDataAccessException e) {
            return OptionalInt.empty();
        }
    }

    /**
     * Whether a table exists.
     *
     * @param table {@code table} or {@code schema.table}
     */
    public boolean haveTable(String table) {
        try {
            return tables.exists(TableName.parse(table));
        } catch (IncompatibleTableException e) {
            return false;
        }
    }

    private int count(TableName table, int most) {
        return tables.exists(table)
                ? jdbc.sql("SELECT count(*) FROM (SELECT 1 AS one FROM %s LIMIT %d) AS rows_there"
                                .formatted(tables.name(table), most))
                        .query(Integer.class)
                        .single()
                : 0;
    }
}
