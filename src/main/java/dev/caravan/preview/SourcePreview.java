package dev.caravan.preview;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.jobs.SkippedLinesJson;
import dev.caravan.jobs.SuggestionJson;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a source would be loaded, with its first records. Everything in it is bounded: at most {@value #MOST_COLUMNS} columns, and {@value
 * #MOST_CHARACTERS} characters of a value.
 *
 * @param plan what a load would do, and what decides each part of it
 * @param arriving whether only the beginning of the upload has arrived
 * @param entries the CSV files of an archive, of which the first is shown; empty: it is none
 * @param header names of the columns, also of a file that would not load
 * @param rows the first records, good and bad ones
 * @param cut why fewer records are shown than were asked for; absent: all are
 * @param skippedLines lines before or between these records that are no data; absent: none
 * @param target the table as it is; absent if there is none yet
 * @param keySuggestions columns that may be the key; empty if there is one, or none seems fit
 * @param suggestions what would make more of a column; absent: nothing
 * @param command that loads the source with the same options; absent if it is too long
 * @param feedYaml a feed by which such files are loaded in the same way; absent if it would not load, or it is too long
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Preview")
public record SourcePreview(
        FilePlanJson plan,
        boolean arriving,
        List<String> entries,
        List<String> header,
        List<RowJson> rows,
        @Nullable String cut,
        @Nullable List<SkippedLinesJson> skippedLines,
        @Nullable TargetJson target,
        List<String> keySuggestions,
        @Nullable List<SuggestionJson> suggestions,
        @Nullable String command,
        @Nullable String feedYaml) {
    static final int MOST_COLUMNS = 200;
    static final int MOST_CHARACTERS = 200;
    /** Characters of the command, and of the feed. */
    static final int LONGEST_TEXT = 256 << 10;

    /**
     * A record.
     *
     * @param line the physical line on which it begins, from 1
     * @param fields beginnings of its fields
     * @param faults why it would be rejected; empty: it would not
     */
    @Schema(name = "PreviewRow")
    public record RowJson(long line, List<String> fields, List<FaultJson> faults) {}

    /**
     * What is wrong with a field.
     *
     * @param column index of the field, from 0; absent: the whole record
     * @param reason stable code
     * @param message for people
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "PreviewFault")
    public record FaultJson(@Nullable Integer column, String reason, String message) {}

    /**
     * An existing table.
     *
     * @param columns at most {@value SourcePreview#MOST_COLUMNS}, by name
     * @param columnsNotShown how many more there are; absent: none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "PreviewTarget")
    public record TargetJson(
            List<TargetColumnJson> columns, @Nullable Integer columnsNotShown) {}

    /**
     * A column of the table.
     *
     * @param type as the database spells it
     * @param key whether it is part of the primary key
     * @param file the file's column that is loaded into it; absent: none
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "PreviewTargetColumn")
    public record TargetColumnJson(
            String name, String type, boolean key, @Nullable String file) {}

    static String shortened(String text) {
        return text.codePointCount(0, Math.min(text.length(), 2 * MOST_CHARACTERS + 2)) <= MOST_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS - 1)) + "…";
    }

    static @Nullable String unlessLong(@Nullable String text) {
        return text == null || text.length() > LONGEST_TEXT ? null : text;
    }

    /** The same, with the texts that may name places of the server changed. */
    public SourcePreview withPlaces(UnaryOperator<String> shown) {
        return new SourcePreview(
                plan.withPlaces(shown),
                arriving,
                entries,
                header,
                rows,
                cut,
                skippedLines,
                target,
                keySuggestions,
                suggestions,
                command,
                feedYaml);
    }
}
