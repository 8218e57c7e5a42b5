package dev.caravan.load.correction;

import dev.caravan.check.Violation;
import dev.caravan.csv.AddedField;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.EscapedText;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.ParseError;
import dev.caravan.csv.RecordLimits;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.Rfc4180Text;
import dev.caravan.csv.SpreadsheetCell;
import dev.caravan.feed.rule.Correction;
import dev.caravan.ledger.reject.StoredReject;
import dev.caravan.load.chunk.CorrectionMatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Turns the rows of one chunk of corrections into records of the first job. For one chunk, not thread-safe. */
final class CorrectionMatcher {
    /** A correction that names no reject. */
    static final String NO_SUCH_REJECT = "no-such-reject";

    /** A correction of a reject that an earlier row of the same chunk corrects. */
    static final String CORRECTED_TWICE = "corrected-twice";

    /** A text that does not hold exactly one record. */
    static final String NOT_ONE_RECORD = "not-one-record";

    private final Correction correction;
    private final List<AddedField> added;
    private final Records rows;
    private final RecordParser original;
    private final Map<Place, StoredReject> rejects = new HashMap<>();
    private final Set<Long> taken = new HashSet<>();
    private final List<Violation> violations = new ArrayList<>();
    private final BitSet corrected = new BitSet();
    private final List<CorrectionMatch.Amended> amended = new ArrayList<>();
    private final StringBuilder plain = new StringBuilder();
    private final List<String> nothing;

    private record Place(long line, long offset) {}

    /** The fields of a record, and which of them were in quotes. */
    private record Fields(List<String> texts, IntPredicate quoted) {}

    CorrectionMatcher(Correction correction, List<AddedField> added, Records rows) {
        this.correction = correction;
        this.added = added;
        this.rows = rows;
        this.original = correction.originalParser();
        this.nothing = Collections.nCopies(correction.columns().size(), "");
    }

    /** The distinct lines that the rows name. */
    Set<Long> lines() {
        Set<Long> lines = new HashSet<>();
        for (int r = 0; r < rows.size(); r++) {
            Place place = place(r);
            if (place != null) {
                lines.add(place.line);
            }
        }
        return lines;
    }

    /** @param known the rejects on the lines that the rows name */
    CorrectionMatch to(List<StoredReject> known) {
        known.forEach(reject -> rejects.put(new Place(reject.line(), reject.offset()), reject));
        long[] numbers = new long[rows.size()];
        long[] lines = new long[rows.size()];
        for (int r = 0; r < rows.size(); r++) {
            StoredReject reject = reject(r);
            numbers[r] = reject == null ? 0 : reject.record();
            lines[r] = reject == null ? 0 : reject.line();
            if (reject != null && reject.corrected()) {
                corrected.set(r);
            }
            Fields fields = reject == null || reject.corrected() ? null : fields(r, reject);
            if (fields == null) {
                Rfc4180Text.append(plain, nothing, c -> false);
                if (amended.size() == r) {
                    amended.add(new CorrectionMatch.Amended("", true));
                }
            } else {
                int from = plain.length();
                Rfc4180Text.append(plain, fields.texts, fields.quoted);
                amended.add(new CorrectionMatch.Amended(plain.substring(from, plain.length() - 1), true));
            }
        }
        return new CorrectionMatch(
                correction.job(),
                rows,
                records().numbered(numbers, lines).adding(added, nothing.size()),
                violations,
                corrected,
                amended);
    }

    private Records records() {
        byte[] bytes = plain.toString().getBytes(StandardCharsets.UTF_8);
        // A record is not longer than before, but its quotes may be doubled now.
        RecordLimits recordLimits = RecordLimits.ofBytes(4 * correction.bounds().maxRecordBytes());
        return new RecordParser(
                        Dialect.standard(), recordLimits, correction.columns().size(), FieldCountPolicy.REJECT)
                .parse(bytes, 0, bytes.length, 1, 1, 0, null);
    }

    private @Nullable Place place(int r) {
        if (rows.parseError(r) != null) {
            return null;
        }
        try {
            return new Place(number(r, correction.line()), number(r, correction.offset()));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private long number(int r, int c) {
        return Long.parseLong(rows.text(r, c).strip());
    }

    private @Nullable StoredReject reject(int r) {
        ParseError parseError = rows.parseError(r);
        if (parseError != null) {
            violations.add(new Violation(r, -1, parseError.code(), parseError.message()));
            return null;
        }
        Place place = place(r);
        StoredReject reject = place == null ? null : rejects.get(place);
        if (reject == null) {
            violations.add(new Violation(
                    r,
                    -1,
                    NO_SUCH_REJECT,
                    "job %d has rejected nothing on line \"%s\" at offset \"%s\": _line and _offset say what is corrected"
                            .formatted(correction.job(), cell(r, correction.line()), cell(r, correction.offset()))));
            return null;
        }
        if (!taken.add(reject.record())) {
            violations.add(new Violation(
                    r, -1, CORRECTED_TWICE, "an earlier row corrects line %d already".formatted(reject.line())));
            return null;
        }
        return reject;
    }

    /** Shortened for a message. */
    private String cell(int r, int c) {
        String text = rows.text(r, c);
        return text.length() <= 20 ? text : text.substring(0, 20) + "…";
    }

    /** The corrected fields; null if the row is refused already. */
    private @Nullable Fields fields(int r, StoredReject reject) {
        String raw = correction.hasRaw() ? SpreadsheetCell.unescaped(rows.text(r, correction.raw())) : "";
        return raw.isBlank() ? ofColumns(r, reject) : ofText(r, raw);
    }

    private @Nullable Fields ofColumns(int r, StoredReject reject) {
        List<String> texts = new ArrayList<>(nothing.size());
        for (int column : correction.columns()) {
            texts.add(SpreadsheetCell.unescaped(rows.text(r, column)));
        }
        boolean hadBytes = EscapedText.showsBytes(reject.marked());
        for (int c = 0; hadBytes && c < texts.size(); c++) {
            if (EscapedText.showsBytes(texts.get(c))) {
                return undecoded(r, c, reject.marked());
            }
        }
        return new Fields(texts, c -> rows.quoted(r, correction.columns().get(c)));
    }

    private @Nullable Fields ofText(int r, String raw) {
        if (EscapedText.showsBytes(raw)) {
            return undecoded(r, -1, raw);
        }
        byte[] bytes = EscapedText.text(raw).getBytes(StandardCharsets.UTF_8);
        Records record = original.parse(bytes, 0, bytes.length, 1, 1, 0, null);
        if (record.size() != 1) {
            return refused(new Violation(r, -1, NOT_ONE_RECORD, "_raw has to hold one record"), raw);
        }
        ParseError parseError = record.parseError(0);
        if (parseError != null) {
            String said = "%s: so it stands in _raw, which counts unless it is empty".formatted(parseError.message());
            return refused(new Violation(r, -1, parseError.code(), said), raw);
        }
        List<String> texts = new ArrayList<>(nothing.size());
        for (int c = 0; c < nothing.size(); c++) {
            texts.add(record.text(0, c));
        }
        return new Fields(texts, c -> record.quoted(0, c));
    }

    private @Nullable Fields undecoded(int r, int column, String raw) {
        ParseError parseError = ParseError.INVALID_ENCODING;
        return refused(
                new Violation(r, column, parseError.code(), parseError.message() + ": they still show as \\xHH"), raw);
    }

    private @Nullable Fields refused(Violation violation, String raw) {
        violations.add(violation);
        amended.add(new CorrectionMatch.Amended(raw, false));
        return null;
    }
}
