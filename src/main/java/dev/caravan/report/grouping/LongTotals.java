package dev.caravan.report.grouping;

import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.ReportException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Groups of numbers of up to 38 digits. Slower than an {@link AggregationTable}, which is for nearly all numbers, and takes more memory. Not
 * thread-safe.
 */
final class LongTotals {
    private static final int DRAINED_BYTES = 1 << 20;

    private final Aggregate[] measures;
    private final int keys;

    /** Keys in ISO 8859-1, byte for byte. */
    private final Map<String, @Nullable BigDecimal[]> groups = new LinkedHashMap<>();

    LongTotals(SpillLayout layout) {
        this.keys = layout.keys();
        this.measures =
                layout.cells().stream().skip(keys).map(SpillField::combinedBy).toArray(Aggregate[]::new);
    }

    void add(EncodedRows rows, int first) {
        for (int line = first; line < rows.count(); line++) {
            int from = rows.startOf(line);
            int keysEnd = rows.keysEndOf(line);
            String key = new String(rows.bytes(), from, keysEnd - from, StandardCharsets.ISO_8859_1);
            @Nullable BigDecimal[] totals = groups.computeIfAbsent(key, added -> new BigDecimal[measures.length]);
            int at = keysEnd;
            for (int m = 0; m < measures.length; m++) {
                int end = at;
                while (rows.bytes()[end] != SpillFormat.DELIMITER && rows.bytes()[end] != '\n') {
                    end++;
                }
                if (rows.bytes()[at] != SpillFormat.ESCAPE) {
                    BigDecimal number =
                            new BigDecimal(new String(rows.bytes(), at, end - at, StandardCharsets.US_ASCII));
                    totals[m] = totals[m] == null ? number : combined(measures[m], totals[m], number);
                }
                at = end + 1;
            }
        }
    }

    private static BigDecimal combined(Aggregate by, BigDecimal total, BigDecimal number) {
        return switch (by) {
            case MIN -> total.min(number);
            case MAX -> total.max(number);
            default -> total.add(number);
        };
    }

    void drain(GroupEncoder encoder, RowTraits traits, AggregationTable.Taker taker) throws IOException {
        EncodedRows rows = new EncodedRows();
        int drained = 0;
        Iterator<Map.Entry<String, @Nullable BigDecimal[]>> all =
                groups.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<String, @Nullable BigDecimal[]> group = all.next();
            byte[] key = group.getKey().getBytes(StandardCharsets.ISO_8859_1);
            // Encoders read words: past the last key.
            encoder.keys(rows, Arrays.copyOf(key, key.length + Long.BYTES), 0, key.length);
            int keysEnd = rows.size();
            for (int m = 0; m < measures.length; m++) {
                BigDecimal total = group.getValue()[m];
                if (total == null) {
                    encoder.none(rows);
                } else {
                    byte[] text = SpillFormat.bytes(spelled(total, traits.places()[keys + m]));
                    rows.put(text, 0, text.length);
                }
                rows.put(m == measures.length - 1 ? (byte) '\n' : encoder.delimiter());
            }
            encoder.end(rows, keysEnd);
            drained++;
            all.remove();
            if (rows.size() >= DRAINED_BYTES || !all.hasNext()) {
                taker.take(rows, drained);
                rows.clear();
                drained = 0;
            }
        }
    }

    private static String spelled(BigDecimal total, int places) {
        BigDecimal widened = total.setScale(places);
        if (widened.precision() > DecimalPrecision.MAX_DIGITS) {
            throw new ReportException("a total is too large to be exact: more than %d digits with its decimal places"
                    .formatted(DecimalPrecision.MAX_DIGITS));
        }
        return widened.toPlainString();
    }
}
