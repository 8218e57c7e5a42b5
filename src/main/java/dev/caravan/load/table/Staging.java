package dev.caravan.load.table;

import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.WriteMode;
import dev.caravan.ledger.job.PublishResult;
import dev.caravan.load.chunk.TargetTable;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Supplier;

/** How one kind of database stages a job's rows, and publishes them in one transaction. Thread-safe. */
interface Staging {
    /**
     * Whether large sources are staged where nothing else is asked for.
     *
     * @param exists whether the target exists
     */
    boolean isFaster(boolean exists);

    /** Whether definitions are part of a transaction, so that the rows of several jobs can be published in one. */
    boolean isAtomic();

    /** Why rows can't be staged for an existing table, or not in this mode, as a sentence about it; empty if they can. */
    Optional<String> obstacle(TableName table, WriteMode mode);

    /** Whether a column of this type can mark rows as deleted: by true, or by a time. */
    boolean isMark(String sqlType);

    /** The stage of a job, if it exists. */
    Optional<Stage> find(TableName target, long job);

    /**
     * Creates the stage of a job, within the caller's transaction.
     *
     * @param exists whether the target exists
     */
    Stage create(TargetSchema target, boolean exists, long job);

    /** A writer into the stage. */
    TargetTable writer(TargetSchema target, Stage stage, long job);

    /** Lets one publish into a table, or creation of it, run at a time, until the end of the caller's transaction. */
    void lock(TableName target);

    /**
     * Prepares a publish: makes the target's definition, and what {@link #merge} needs of the stage. Within the caller's transaction, unless
     * definitions commit in this database; then before that transaction has touched either table.
     *
     * @param table the target
     * @param definition creates the target, or makes it fit
     */
    TargetSchema prepare(TableName table, Stage stage, Supplier<TargetSchema> definition);

    /** How many rows are staged. */
    long count(Stage stage);

    /**
     * Makes the stage the target, which does not exist, within the caller's transaction.
     *
     * @param staged how many rows are staged
     * @throws UnpublishableException if the job's mode forbids it
     */
    PublishResult rename(TargetSchema target, Stage stage, long job, long staged);

    /**
     * Moves the stage's rows into the target, within the caller's transaction.
     *
     * @param staged how many rows are staged
     * @throws UnpublishableException if the job's mode forbids it
     * @throws org.springframework.dao.DataAccessException of the kind ROW_DATA if the table refuses a row
     */
    PublishResult merge(TargetSchema target, Stage stage, long job, long staged);

    /**
     * Deletes of the target what {@link #merge} would, before rows are tried. A target that does not exist is created, as {@link #rename}
     * would have it; the caller rolls back.
     */
    void prepareTrial(TargetSchema target, Stage stage, boolean exists);

    /**
     * Moves the stage's rows of some record numbers into the target as {@link #merge} would; the caller rolls back. Returns how many rows of
     * the target it wrote.
     */
    long tryRows(TargetSchema target, Stage stage, long job, long first, long last);

    /**
     * Keeps refused rows from being published. If the target exists they are only marked, because SYNC deletes no row with their keys;
     * otherwise they are deleted.
     */
    void remove(Stage stage, boolean exists, Collection<Long> records);
}
