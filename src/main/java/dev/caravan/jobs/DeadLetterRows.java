package dev.caravan.jobs;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a dead letter.
 *
 * @param more number of rows that are not included
 * @param problem why they can't be read; null: they can
 */
public record DeadLetterRows(
        List<Row> rows, int more, @Nullable String problem) {
    /**
     * A row as in the source.
     *
     * @param line on which it starts, from 1
     */
    @Schema(name = "DeadLetterRow")
    public record Row(long line, String text) {}
}
