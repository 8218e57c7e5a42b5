package dev.caravan.queue;

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
