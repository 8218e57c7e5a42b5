package dev.caravan.message;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a chunk message says of its body: where in the file its records stand. It travels as message attributes, so that
 * a dead letter can be read without unpacking it.
 *
 * @param id job and sequence
 * @param records how many records the body holds
 * @param firstRecord number of its first data record in the file, from 1, the header not counted
 * @param firstLine physical line on which the body starts, from 1
 * @param offset the body's first byte in the decoded text of the file
 * @param truncation why the body's lines are no whole records ({@code csv.Truncation}); null for an ordinary chunk
 */
public record ChunkHeader(
        @NotNull ChunkId id,
        @Min(1) @Max(MAX_RECORDS) int records,
        @Min(1) long firstRecord,
        @Min(1) long firstLine,
        @Min(0) long offset,
        @Nullable String truncation) {
    /** More records than any chunk may hold; a message that claims more is not ours. */
    public static final int MAX_RECORDS = 1_000_000;

    /** Every attribute's name starts so; anything else on a message is left unread. */
    public static final String PREFIX = "caravan.";

    private static final String JOB = PREFIX + "job";
    private static final String SEQUENCE = PREFIX + "sequence";
    private static final String RECORDS = PREFIX + "records";
    private static final String FIRST_RECORD = PREFIX + "first-record";
    private static final String FIRST_LINE = PREFIX + "first-line";
    private static final String OFFSET = PREFIX + "offset";
    private static final String TRUNCATION = PREFIX + "truncation";

    static final List<String> NAMES = List.of(JOB, SEQUENCE, RECORDS, FIRST_RECORD, FIRST_LINE, OFFSET, TRUNCATION);

    private static final Pattern WORD = Pattern.compile("[A-Z_]{1,40}");

    /** The attributes of a message with this header: at most 7 of the 10 that SQS allows. {@link ChunkMessage} has two more. */
    public Map<String, String> toAttributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put(JOB, Long.toString(id.job()));
        attributes.put(SEQUENCE, Integer.toString(id.sequence()));
        attributes.put(RECORDS, Integer.toString(records));
        attributes.put(FIRST_RECORD, Long.toString(firstRecord));
        attributes.put(FIRST_LINE, Long.toString(firstLine));
        attributes.put(OFFSET, Long.toString(offset));
        if (truncation != null) {
            attributes.put(TRUNCATION, truncation);
        }
        return attributes;
    }

    /**
     * Reads a message's attributes.
     *
     * @throws RefusedMessageException if one is missing, is no number or is out of range
     */
    public static ChunkHeader fromAttributes(Function<String, @Nullable Object> attributes) {
        return new ChunkHeader(
                new ChunkId(number(attributes, JOB, 0, Long.MAX_VALUE), (int)
                        number(attributes, SEQUENCE, 0, Integer.MAX_VALUE)),
                (int) number(attributes, RECORDS, 1, MAX_RECORDS),
                number(attributes, FIRST_RECORD, 1, Long.MAX_VALUE),
                number(attributes, FIRST_LINE, 1, Long.MAX_VALUE),
                number(attributes, OFFSET, 0, Long.MAX_VALUE),
                word(attributes, TRUNCATION));
    }

    /** The chunk that a message's attributes name, if they do. */
    public static Optional<ChunkId> idOf(Function<String, @Nullable Object> attributes) {
        try {
            return Optional.of(new ChunkId(number(attributes, JOB, 0, Long.MAX_VALUE), (int)
                    number(attributes, SEQUENCE, 0, Integer.MAX_VALUE)));
        } catch (RefusedMessageException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String word(Function<String, @Nullable Object> attributes, String name) {
        Object value = attributes.apply(name);
        if (value != null && !WORD.matcher(value.toString()).matches()) {
            throw new RefusedMessageException("message attribute " + name + " is no word");
        }
        return value == null ? null : value.toString();
    }

    private static long number(Function<String, @Nullable Object> attributes, String name, long min, long max) {
        Object value = attributes.apply(name);
        if (value == null) {
            throw new RefusedMessageException("message attribute " + name + " is missing");
        }
        try {
            long number = Long.parseLong(value.toString());
            if (number < min || number > max) {
                throw new RefusedMessageException("message attribute " + name + " is out of range: " + number);
            }
            return number;
        } catch (NumberFormatException e) {
            throw new RefusedMessageException("message attribute " + name + " is no number");
        }
    }
}
