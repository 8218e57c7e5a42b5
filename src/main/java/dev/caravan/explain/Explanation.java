package dev.caravan.explain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.ledger.job.JobState;
import dev.caravan.queue.RowsQueue;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What became of one line of a job's source. Its fields are part of the fixed interface. Values are cut to {@link Shortened#MOST} characters.
 *
 * @param source where it was read from, without secrets; an entry follows its archive
 * @param line the line that was asked about, from 1
 * @param reason stable code: of a reject, a duplicate or a skipped line; absent: none
 * @param message for people
 * @param record that contains the line; absent if none does, or the source can't be read
 * @param chunk that the record is in, or would be in; absent if no record is on the line
 * @param columns how the columns of the record were checked: those that broke a rule, then the first others
 * @param columnsNotShown how many more columns there are; absent: none
 * @param reject as the ledger has it; absent if there is none
 * @param row of the table as it is now: the record's, or the one that has its key; absent if none was found
 * @param winner what was taken instead of a duplicate; absent if the record is none
 * @param notes what else to know, such as what could not be found out
 */
@Schema(name = "Explanation")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Explanation(
        long job,
        JobState state,
        String source,
        String table,
        long line,
        Verdict verdict,
        @Nullable String reason,
        String message,
        @Nullable Place record,
        @Nullable Chunk chunk,
        List<Column> columns,
        @Nullable Integer columnsNotShown,
        @Nullable Rejected reject,
        @Nullable Row row,
        @Nullable Winner winner,
        List<String> notes) {

    /**
     * Where a record is in its source.
     *
     * @param number from 1, the header not counted
     * @param line physical line on which it begins
     * @param lastLine physical line on which it ends
     * @param offset bytes of the source before it, decompressed
     * @param text its beginning as written, without the line end
     */
    @Schema(name = "ExplainedRecord")
    public record Place(long number, long line, long lastLine, long offset, String text) {}

    /**
     * A chunk and its message.
     *
     * @param id of chunk and message: {@code JOB/SEQUENCE}, as the attributes {@code caravan.job} and {@code caravan.sequence} have it
     * @param queue of the message
     * @param state {@code in-flight}, {@code loaded}, {@code dead-letter}, {@code discarded}, or {@code not-loaded} if its job ended without it
     * @param recordedAt when it was loaded, or became a dead letter (ISO 8601); absent before
     * @param attempts to load it, of a dead letter; the ledger does not count those of others
     * @param cause of a dead letter
     */
    @Schema(name = "ExplainedChunk")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Chunk(
            String id,
            String queue,
            String state,
            long firstRecord,
            int records,
            long firstLine,
            long offset,
            @Nullable String recordedAt,
            @Nullable Integer attempts,
            @Nullable String cause) {
        private Chunk withoutFolder() {
            return new Chunk(
                    id,
                    RowsQueue.nameWithoutFolder(queue),
                    state,
                    firstRecord,
                    records,
                    firstLine,
                    offset,
                    recordedAt,
                    attempts,
                    cause);
        }
    }

    /**
     * A value and the rules that it was checked by.
     *
     * @param column its name in the file
     * @param type of the column
     * @param rules as a feed states them
     * @param value its beginning; absent if the record has no such field
     * @param reason the rule that it breaks; absent if it passes
     * @param message for people; absent if it passes
     */
    @Schema(name = "ExplainedColumn")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Column(
            String column,
            String type,
            List<String> rules,
            @Nullable String value,
            @Nullable String reason,
            @Nullable String message) {}

    /**
     * A reject of the ledger.
     *
     * @param column at fault; absent: the record as a whole
     * @param text its beginning
     * @param correctedBy the job that corrected it; absent: none
     */
    @Schema(name = "ExplainedReject")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rejected(
            long record,
            long line,
            long offset,
            @Nullable String column,
            String reason,
            String message,
            String text,
            @Nullable Long correctedBy) {}

    /**
     * A row of the table.
     *
     * @param job that inserted it; absent if the table does not say, or no job did
     * @param record of that job that it was; absent as {@code job}
     * @param values beginnings of its values as text, by column
     */
    @Schema(name = "ExplainedRow")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Row(@Nullable Long job, @Nullable Long record, Map<String, @Nullable String> values) {}

    /**
     * What won: another record of the source, or a row that was in the table.
     *
     * @param line of the other record; absent if a row won, or its line is unknown
     * @param record its number; absent if a row won, or it is unknown
     * @param job that inserted the row that won; absent if a record won, the table does not say, or no job did
     */
    @Schema(name = "ExplainedWinner")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Winner(
            @Nullable Long line,
            @Nullable Long record,
            @Nullable Long job) {}

    /** The same with every text that may name a place of the server changed, and a queue in memory without its folder. */
    public Explanation withPlaces(UnaryOperator<String> places) {
        return new Explanation(
                job,
                state,
                places.apply(source),
                table,
                line,
                verdict,
                reason,
                places.apply(message),
                record,
                chunk == null ? null : chunk.withoutFolder(),
                columns,
                columnsNotShown,
                reject,
                row,
                winner,
                notes.stream().map(places).toList());
    }
}
