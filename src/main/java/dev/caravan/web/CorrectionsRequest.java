package dev.caravan.web;

import dev.caravan.jobs.CorrectedRow;
import dev.caravan.web.problem.ProblemException;
import dev.caravan.web.problem.ProblemType;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records that are to replace rejects of a job.
 *
 * @param rows at most {@value #MOST_ROWS}
 * @param again corrections: load them also if the same rows were loaded before; for such as were refused for what has changed since
 */
@Schema(name = "Corrections")
record CorrectionsRequest(
        @NotNull @Size(min = 1, max = MOST_ROWS) List<@NotNull @Valid Row> rows,
        @Nullable Boolean again) {
    static final int MOST_ROWS = 10_000;

    /** Characters of a field, and of a record's text. */
    private static final int MOST_CHARACTERS = 65_536;

    private static final int MOST_FIELDS = 1_000;

    /**
     * A record: its fields or its text.
     *
     * @param line of the reject that it replaces
     * @param offset of the reject that it replaces
     * @param fields of the columns of the job's file; null: empty without quotes
     * @param raw text of the record in the dialect of the job's file, instead of the fields
     */
    @Schema(name = "CorrectedRow")
    record Row(
            @Min(1) long line,
            @Min(0) long offset,
            @Nullable @Size(max = MOST_FIELDS) List<@Nullable @Size(max = MOST_CHARACTERS) String> fields,
            @Nullable @Size(max = MOST_CHARACTERS) String raw) {}

    /** @throws ProblemException BAD_REQUEST if a row has neither fields nor text, or both */
    List<CorrectedRow> corrected() {
        for (int r = 0; r < rows.size(); r++) {
            Row row = rows.get(r);
            if ((row.fields == null) == (row.raw == null) || (row.raw != null && row.raw.isBlank())) {
                throw new ProblemException(
                        ProblemType.BAD_REQUEST, "rows[%d]: has either fields or raw, the record's text".formatted(r));
            }
        }
        return rows.stream()
                .map(row -> new CorrectedRow(row.line, row.offset, row.fields, row.raw))
                .toList();
    }
}
