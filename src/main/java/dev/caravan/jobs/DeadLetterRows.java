package dev.caravan.jobs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a dead letter.
 *
 * @param more how many there are besides
 * @param problem why they can't be read; null: they can
 */
public record DeadLetterRows(
        List<Row> rows, int more, @Nullable String problem) {
    /**
     * A row as it stands in the file.
     *
     * @param line on which it starts, from 1
     */
    public record Row(long line, String text) {}
}
