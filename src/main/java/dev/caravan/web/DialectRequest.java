package dev.caravan.web;

import dev.caravan.csv.detection.DialectOptions;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * How a source is written; what is absent is found out.
 *
 * @param delimiter one or more characters, or {@code tab}
 * @param quote one ASCII character, or {@code none}
 * @param escape one ASCII character, or {@code none}
 * @param comment how a line begins that is not data, or {@code none}
 * @param encoding name of an encoding
 * @param header whether the first record names the columns
 * @param skipLines lines before the first record
 * @param trim whether spaces and tabs around fields and quotes are dropped
 */
record DialectRequest(
        @Nullable @Size(min = 1, max = 20) String delimiter,
        @Nullable @Size(min = 1, max = 20) String quote,
        @Nullable @Size(min = 1, max = 20) String escape,
        @Nullable @Size(min = 1, max = 20) String comment,
        @Nullable @Size(min = 1, max = 100) String encoding,
        @Nullable Boolean header,
        @Nullable @PositiveOrZero Integer skipLines,
        @Nullable Boolean trim) {

    /** @throws ProblemException BAD_REQUEST if a field is invalid; the message names it */
    DialectOptions options() {
        try {
            return new DialectOptions(delimiter, quote, escape, comment, encoding, header, skipLines, trim);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "dialect: " + e.getMessage());
        }
    }
}
