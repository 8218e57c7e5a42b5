package dev.caravan.queue;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The queue that chunks travel through, as this process reaches it.
 *
 * @param url the queue's URL
 * @param deadLetterUrl the URL of its dead letter queue
 * @param name what a job is bound to: only splitters on this queue lease the job, so its chunks reach loaders that can
 *     see them. Stable over restarts
 * @param inMemory whether its messages die with this process
 * @param visibilityTimeout how long a received message stays hidden unless that is extended
 */
public record RowsQueue(String url, String deadLetterUrl, String name, boolean inMemory, Duration visibilityTimeout) {
    private static final String IN_MEMORY = "memory:";

    /** The name of a queue in the memory of a process: that of its data directory, which only one process has at a time. */
    static String nameInMemory(Path dataDirectory) {
        return IN_MEMORY + dataDirectory.toAbsolutePath().normalize();
    }

    /** The name of a queue as those may know it who must not know the folders of the server. */
    public static String nameWithoutFolder(String name) {
        return name.startsWith(IN_MEMORY) ? "memory" : name;
    }

    /** What SQS calls the queue. */
    public String queueName() {
        return lastPart(url);
    }

    /** What SQS calls its dead letter queue. */
    public String deadLetterQueueName() {
        return lastPart(deadLetterUrl);
    }

    /** URL of a queue of this name in the same account and region. */
    public String sibling(String queue) {
        return url.substring(0, url.lastIndexOf('/') + 1) + queue;
    }

    private static String lastPart(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
