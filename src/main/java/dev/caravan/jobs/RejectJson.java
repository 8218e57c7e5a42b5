package dev.caravan.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.RejectPage;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rejected record, as JSON.
 *
 * @param record its number in the file, from 1
 * @param line on which it starts, from 1
 * @param offset bytes of the file before it
 * @param column the invalid column; absent if the whole record is invalid
 * @param reason stable code
 * @param fields of the file's columns, as they stand in it; null: empty without quotes, or missing
 * @param raw text of the record; absent if the fields are all of it
 * @param cut whether some of the fields or of the text is left out: then it can only be corrected in the file of rejects
 */
@Schema(name = "Reject")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RejectJson(
        long record,
        long line,
        long offset,
        @Nullable String column,
        String reason,
        String message,
        List<@Nullable String> fields,
        @Nullable String raw,
        boolean cut) {
    private static final int MESSAGE_CHARACTERS = 1_000;

    /** @param most fields; the others are cut off */
    static RejectJson of(RejectPage.Entry entry, RejectFields found, int most) {
        Reject reject = entry.reject();
        List<@Nullable String> fields = new ArrayList<>();
        for (int c = 0; c < Math.min(most, found.texts().size()); c++) {
            String text = found.texts().get(c);
            fields.add(text.isEmpty() && !found.quoted().test(c) ? null : text);
        }
        return new RejectJson(
                reject.record(),
                reject.line(),
                reject.offset(),
                reject.column(),
                reject.reason(),
                reject.message().length() <= MESSAGE_CHARACTERS
                        ? reject.message()
                        : reject.message().substring(0, MESSAGE_CHARACTERS) + "…",
                fields,
                found.raw().isEmpty() ? null : found.raw(),
                entry.cut() || found.texts().size() > most);
    }
}
