package dev.caravan.csv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** The content of records with fields added: a copy of the fields', each constant once, and the numbers of each record. For one chunk. */
final class AddedContent {
    private final List<AddedField> added;
    private final int[] constantStarts;
    private final int[] constantEnds;
    private final byte[] digits = new byte[20];
    private byte[] content;
    private int end;

    AddedContent(byte[] content, int from, int to, List<AddedField> added, int records) {
        this.added = added;
        this.constantStarts = new int[added.size()];
        this.constantEnds = new int[added.size()];
        this.end = to - from;
        long numbers = added.stream().filter(AddedField::isAtPlace).count();
        this.content = new byte[Math.toIntExact(end + 64 + 8 * numbers * records)];
        System.arraycopy(content, from, this.content, 0, end);
        for (int i = 0; i < added.size(); i++) {
            constantStarts[i] = end;
            append(added.get(i).text().getBytes(StandardCharsets.UTF_8));
            constantEnds[i] = end;
        }
    }

    /** Sets the places of a record's added fields, relative to the content's beginning plus an origin. */
    void place(long line, long record, int[] fields, int at, int origin) {
        for (int i = 0; i < added.size(); i++) {
            AddedField.Kind kind = added.get(i).kind();
            int start = constantStarts[i];
            int stop = constantEnds[i];
            if (added.get(i).isAtPlace()) {
                start = end;
                append(kind == AddedField.Kind.LINE ? line : record);
                stop = end;
            }
            fields[at + 2 * i] = origin + start;
            fields[at + 2 * i + 1] = origin + stop;
        }
    }

    private void append(long number) {
        int from = digits.length;
        long rest = number;
        do {
            digits[--from] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        append(digits, from, digits.length);
    }

    private void append(byte[] bytes) {
        append(bytes, 0, bytes.length);
    }

    private void append(byte[] bytes, int from, int to) {
        int length = to - from;
        if (end + length > content.length) {
            content = Arrays.copyOf(content, Math.max(end + length, content.length + content.length / 2));
        }
        System.arraycopy(bytes, from, content, end, length);
        end += length;
    }

    byte[] bytes() {
        return content;
    }
}
