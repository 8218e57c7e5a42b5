package dev.caravan.feed.plan;

import dev.caravan.csv.Records;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.value.ByteSet;
import dev.caravan.value.FormulaText;
import dev.caravan.value.Whitespace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Infers the types of columns from a file's first records. */
public final class TypeInference {
    private TypeInference() {}

    /**
     * The types that are inferred without any declaration.
     *
     * @param sample the file's first records; null if there are no records
     * @param delimiter of its fields
     */
    public static List<ColumnType> types(List<String> header, @Nullable Records sample, String delimiter) {
        List<ColumnType> types = new ArrayList<>(header.size());
        DecimalSigns decimalSigns = DecimalSigns.of(header.size(), sample, delimiter);
        for (int c = 0; c < header.size(); c++) {
            ColumnType type = inferred(header.get(c), c, ColumnRule.NONE, sample, decimalSigns, ColumnSpelling.STANDARD)
                    .type();
            types.add(type == null ? ColumnType.TEXT : type);
        }
        return types;
    }

    /** The rule, with the type inferred from the column's name and first values; without a type if there are no values. */
    static ColumnRule inferred(
            String header,
            int c,
            ColumnRule rule,
            @Nullable Records sample,
            DecimalSigns decimalSigns,
            ColumnSpelling spelling) {
        if (ColumnType.isEmailByName(header)) {
            return rule.withType(ColumnType.EMAIL);
        }
        boolean detected = spelling.decimal() == null;
        TypeCandidates column = new TypeCandidates(header, detected ? decimalSigns.options(c) : Set.of(), spelling);
        ByteSet nullValues = ByteSet.of(rule.nullValues());
        for (int r = 0; sample != null && r < sample.size() && !column.isText(); r++) {
            if (sample.parseError(r) != null || c >= sample.fields(r)) {
                continue;
            }
            byte[] content = sample.content();
            int from = Whitespace.skip(content, sample.start(r, c), sample.end(r, c));
            int to = Whitespace.drop(content, from, sample.end(r, c));
            if (spelling.formulas() && FormulaText.is(content, from, to)) {
                from += FormulaText.START_BYTES;
                to -= FormulaText.END_BYTES;
            }
            boolean none = nullValues.contains(content, from, to) && !(spelling.nullUnquoted() && sample.quoted(r, c));
            if (from < to && !none) {
                column.see(content, from, to);
            }
        }
        if (spelling.defaultValue() != null && !column.isUnseen()) {
            byte[] instead = spelling.defaultValue().getBytes(StandardCharsets.UTF_8);
            column.see(instead, 0, instead.length);
        }
        ColumnRule typed = column.typed(rule);
        return typed.type() == ColumnType.DECIMAL && detected && decimalSigns.isAmbiguous(c)
                ? rule.withType(ColumnType.TEXT)
                : typed;
    }

    /** Whether a column that is declared as a timestamp has values with an offset from UTC. */
    static boolean hasOffsets(int c, @Nullable Records sample) {
        for (int r = 0; sample != null && r < sample.size(); r++) {
            if (sample.parseError(r) == null && c < sample.fields(r)) {
                byte[] content = sample.content();
                int from = Whitespace.skip(content, sample.start(r, c), sample.end(r, c));
                int to = Whitespace.drop(content, from, sample.end(r, c));
                if (from < to && TypeCandidates.hasOffset(content, from, to)) {
                    return true;
                }
            }
        }
        return false;
    }
}
