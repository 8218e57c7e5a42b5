package dev.caravan.jobs;

import dev.caravan.csv.Dialect;
import dev.caravan.csv.EscapedText;
import dev.caravan.csv.FieldCountPolicy;
import dev.caravan.csv.RecordParser;
import dev.caravan.csv.Records;
import dev.caravan.csv.SpreadsheetCell;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.Correction;
import dev.caravan.ledger.reject.Reject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Finds the fields of rejects in their texts. */
interface RejectParser {
    RejectFields fields(Reject reject);

    static RejectParser of(LoadPlan plan) {
        Correction correction = plan.correction();
        return correction == null ? new Originals(plan) : new Corrected(plan.parser(), correction);
    }

    /** Rejects of a job's own file, in its dialect; a reject that a rejected correction replaced is in the plain dialect. */
    final class Originals implements RejectParser {
        private final RecordParser original;
        private final RecordParser plain;
        private final int columns;

        private Originals(LoadPlan plan) {
            this.original = plan.parserOfOne();
            this.columns = plan.fileWidth();
            this.plain = new RecordParser(Dialect.standard(), plan.bounds(), columns, FieldCountPolicy.REJECT);
        }

        @Override
        public RejectFields fields(Reject reject) {
            String text = new String(reject.raw(), StandardCharsets.UTF_8);
            boolean bytes = !reject.rfc4180() && EscapedText.showsBytes(text);
            Records records = parse(
                    reject.rfc4180() ? plain : original, reject.rfc4180() || bytes ? text : EscapedText.text(text));
            boolean whole = !bytes && records.size() == 1 && records.parseError(0) == null;
            List<String> texts = new ArrayList<>(columns);
            int found = records.size() == 1 ? Math.min(columns, records.fields(0)) : 0;
            for (int c = 0; c < columns; c++) {
                texts.add(c < found ? records.text(0, c) : "");
            }
            return new RejectFields(
                    texts,
                    c -> c < found && records.quoted(0, c),
                    Long.toString(reject.line()),
                    Long.toString(reject.offset()),
                    whole ? "" : text);
        }
    }

    /** Rejects of a corrections file, as corrections of the same job again. */
    record Corrected(RecordParser parser, Correction correction) implements RejectParser {
        @Override
        public RejectFields fields(Reject reject) {
            String text = new String(reject.raw(), StandardCharsets.UTF_8);
            boolean bytes = EscapedText.showsBytes(text);
            Records records = parse(parser, bytes ? text : EscapedText.text(text));
            if (bytes || records.size() != 1 || records.parseError(0) != null) {
                List<String> none = correction.columns().stream().map(c -> "").toList();
                return new RejectFields(none, c -> false, "", "", text);
            }
            return new RejectFields(
                    correction.columns().stream().map(c -> cell(records, c)).toList(),
                    c -> c < correction.columns().size()
                            && records.quoted(0, correction.columns().get(c)),
                    cell(records, correction.line()),
                    cell(records, correction.offset()),
                    correction.hasRaw() ? cell(records, correction.raw()) : "");
        }

        private static String cell(Records records, int c) {
            return SpreadsheetCell.unescaped(records.text(0, c));
        }
    }

    private static Records parse(RecordParser parser, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parser.parse(bytes, 0, bytes.length, 1, 1, 0, null);
    }
}
