package dev.caravan.jobs;

import dev.caravan.csv.Rfc4180Text;
import dev.caravan.csv.SpreadsheetCell;
import dev.caravan.error.ErrorKind;
import dev.caravan.error.UserException;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.RejectsHeader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Corrected rows as the file that {@link RejectsFile} would be after somebody corrected it.
 *
 * @param header names of its columns
 * @param records its other records, in the plain dialect ({@link Rfc4180Text})
 */
public record CorrectionsFile(List<String> header, String records) {
    /** @throws UserException BAD_REQUEST if a row has not as many fields as the job's file has columns */
    static CorrectionsFile of(LoadPlan plan, List<CorrectedRow> rows) {
        boolean raw = rows.stream().anyMatch(row -> row.raw() != null);
        List<String> header = RejectsHeader.of(plan, raw);
        StringBuilder records = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            CorrectedRow row = rows.get(r);
            List<@Nullable String> fields = fields(row, plan.fileWidth(), r);
            List<String> cells = new ArrayList<>(header.size());
            fields.forEach(field -> cells.add(SpreadsheetCell.escaped(Objects.requireNonNullElse(field, ""))));
            cells.add(Long.toString(row.line()));
            cells.add(Long.toString(row.offset()));
            // Column, reason and message say nothing to a loader.
            cells.addAll(List.of("", "", ""));
            if (raw) {
                cells.add(SpreadsheetCell.escaped(Objects.requireNonNullElse(row.raw(), "")));
            }
            Rfc4180Text.append(records, cells, c -> c < fields.size() && fields.get(c) != null);
        }
        return new CorrectionsFile(header, records.toString());
    }

    private static List<@Nullable String> fields(CorrectedRow row, int columns, int r) {
        List<@Nullable String> fields = row.fields();
        if (row.raw() != null) {
            return Collections.nCopies(columns, null);
        }
        if (fields == null || fields.size() != columns) {
            throw new UserException(
                    ErrorKind.BAD_REQUEST,
                    "rows[%d]: has %d fields, and the file of the job has %d columns"
                            .formatted(r, fields == null ? 0 : fields.size(), columns));
        }
        return fields;
    }

    /** The whole file. */
    public String text() {
        StringBuilder text = new StringBuilder();
        Rfc4180Text.append(text, header, c -> false);
        return text.append(records).toString();
    }
}
