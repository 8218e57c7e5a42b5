package dev.caravan.feed.rule;

import java.util.List;

/**
 * Receiver of events about the rows that a chunk inserted.
 *
 * @param to ARN of an SNS topic, or {@code sqs:NAME} of a queue beside that of the chunks
 * @param columns of the table, whose values the message has
 */
public record RowEvents(String to, List<String> columns) {
    public RowEvents {
        columns = columns == null ? List.of() : List.copyOf(columns);
    }
}
