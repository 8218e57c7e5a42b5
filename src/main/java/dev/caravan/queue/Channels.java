package dev.caravan.queue;

/** The queues and the in-process channels that more than one stage knows by name. */
public final class Channels {
    /** Chunk messages on their way from split to load, unless the settings call the queue otherwise. */
    public static final String ROWS_QUEUE = "rows";

    /** Chunk messages that could not be loaded, with the cause in their attributes; its name follows the other's. */
    public static final String ROWS_DEAD_LETTER_QUEUE = "rows-dlq";

    /** What stands in the ledger as the queue of reports: any worker for reports takes them. It is no queue of messages. */
    public static final String REPORTS = "reports";

    /** The route that receives chunk messages; dead letters name it as the place of their failure. */
    public static final String LOAD_ROUTE = "load-rows";

    private Channels() {}
}
