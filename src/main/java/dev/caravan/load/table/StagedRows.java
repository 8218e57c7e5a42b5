package dev.caravan.load.table;

import dev.caravan.ledger.job.PublishResult;
import java.sql.SQLException;
import java.util.Collection;

/** The rows of one job in its staging table, and the table into which they go. Used within one transaction. */
public final class StagedRows {
    private final Staging staging;
    private final TargetSchema target;
    private final Stage stage;
    private final long job;
    private final boolean exists;
    private long count = -1;

    /** @param exists whether the target exists */
    StagedRows(Staging staging, TargetSchema target, Stage stage, long job, boolean exists) {
        this.staging = staging;
        this.target = target;
        this.stage = stage;
        this.job = job;
        this.exists = exists;
    }

    /** How many rows are staged. */
    public long count() {
        if (count < 0) {
            count = staging.count(stage);
        }
        return count;
    }

    /**
     * Moves the rows into the table.
     *
     * @throws UnpublishableException if the job's mode forbids it
     * @throws org.springframework.dao.DataAccessException of the kind ROW_DATA if the table refuses a row
     */
    public PublishResult publish() {
        return exists ? staging.merge(target, stage, job, count()) : staging.rename(target, stage, job, count());
    }

    /** Before rows are {@link #tryRows tried}; the caller rolls back. */
    public void prepareTrial() {
        staging.prepareTrial(target, stage, exists);
    }

    /**
     * Moves some of the rows into the table; the caller rolls back.
     *
     * @param first number of the first record
     * @param last number of the last record
     * @return how many rows of the table were written
     * @throws org.springframework.dao.DataAccessException of the kind ROW_DATA if the table refuses one
     */
    public long tryRows(long first, long last) {
        return staging.tryRows(target, stage, job, first, last);
    }

    /** Keeps the rows of records that the table refuses out of it. */
    public void remove(Collection<Long> records) {
        staging.remove(stage, exists, records);
        count = -1;
    }

    /** Index into the plan's columns of the one for which the database refused a row; -1: unknown, none or several. */
    public int columnOf(SQLException refusal) {
        return staging.writer(target, stage, job).columnOf(refusal);
    }
}
