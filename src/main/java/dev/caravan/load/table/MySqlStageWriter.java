package dev.caravan.load.table;

import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.TargetTable;
import dev.caravan.load.chunk.WriteResult;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Writes rows into a job's staging table by LOAD DATA LOCAL INFILE from memory, where server and driver allow it (MariaDB documentation,
 * "LOAD DATA INFILE"). With LOCAL the server changes what it can't store, or leaves rows out, with a warning at most; a chunk of which it warns
 * is taken back and written by batches, which fail instead. Thread-safe.
 */
final class MySqlStageWriter implements TargetTable {
    private static final Logger LOG = LoggerFactory.getLogger(MySqlStageWriter.class);

    /** ER_NOT_ALLOWED_COMMAND, ER_CLIENT_LOCAL_FILES_DISABLED, ER_LOAD_INFILE_CAPABILITY_DISABLED. */
    private static final Set<Integer> SWITCHED_OFF = Set.of(1148, 3948, 4166);

    private final JdbcTemplate jdbc;
    private final StagingSql table;
    private final BatchWriter batches;
    private volatile boolean allowed = true;

    MySqlStageWriter(JdbcTemplate jdbc, StagingSql table, BatchWriter batches) {
        this.jdbc = jdbc;
        this.table = table;
        this.batches = batches;
    }

    @Override
    public LoadPlan plan() {
        return batches.plan();
    }

    @Override
    public WriteResult write(ChunkRows rows, int[] records) {
        return allowed && records.length > 0 && load(batches.text(rows.records(), records), records.length)
                ? WriteResult.NONE
                : batches.write(rows, records);
    }

    /** Whether the rows are stored unchanged; otherwise it is as if nothing had happened. */
    private boolean load(CopyText text, int records) {
        return Boolean.TRUE.equals(jdbc.execute((Connection connection) -> {
            Savepoint before = connection.setSavepoint();
            try (Statement statement = connection.createStatement()) {
                statement
                        .unwrap(org.mariadb.jdbc.Statement.class)
                        .setLocalInfileInputStream(new ByteArrayInputStream(text.bytes(), 0, text.size()));
                if (statement.executeLargeUpdate(table.loadIntoStage()) == records && statement.getWarnings() == null) {
                    connection.releaseSavepoint(before);
                    return true;
                }
            } catch (SQLException e) {
                if (SWITCHED_OFF.contains(e.getErrorCode())) {
                    allowed = false;
                    LOG.debug("rows are written by batches: {}", e.getMessage());
                }
            }
            connection.rollback(before);
            return false;
        }));
    }

    @Override
    public int columnOf(SQLException refusal) {
        return batches.columnOf(refusal);
    }
}
