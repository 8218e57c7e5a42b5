package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.load.chunk.ChunkRows;
import dev.caravan.load.chunk.TargetTable;
import dev.caravan.load.chunk.WriteResult;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;

/** Copies rows into a job's staging table. */
final class PostgresStageWriter implements TargetTable {
    private final JdbcTemplate jdbc;
    private final PostgresCopySql table;
    private final PostgresRefusals refusals;
    private final PostgresRowText text;

    PostgresStageWriter(JdbcTemplate jdbc, PostgresCopySql table, EmailRule emails) {
        this.jdbc = jdbc;
        this.table = table;
        this.refusals = new PostgresRefusals(jdbc, table.plan());
        this.text = new PostgresRowText(table, emails);
    }

    @Override
    public LoadPlan plan() {
        return table.plan();
    }

    /** {@inheritDoc} Until the publish each is neither inserted nor a duplicate. */
    @Override
    public WriteResult write(ChunkRows rows, int[] records) {
        PostgresRowText.copy(jdbc, table.copyIntoStage(), text.of(rows, records, true));
        return WriteResult.NONE;
    }

    @Override
    public List<WriteResult> writeAll(List<ChunkRows> chunks) {
        PostgresRowText.copy(jdbc, table.copyIntoStage(), text.of(chunks, true));
        return Collections.nCopies(chunks.size(), WriteResult.NONE);
    }

    @Override
    public int columnOf(SQLException refusal) {
        return refusals.columnOf(refusal);
    }
}
