package dev.caravan.feed.rule;

import java.util.List;

/**
 * Who is told which rows a loaded chunk put into the table, to go on with them.
 *
 * @param to ARN of an SNS topic, or {@code sqs:NAME} of a queue beside that of the chunks
 * @param columns of the table, whose values the message has
 */
public record RowEvents(String to, List<String> columns) {
    public RowEvents {
        columns = columns == null ? List.of() : List.copyOf(columns);
    }
}
