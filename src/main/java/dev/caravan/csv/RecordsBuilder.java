package dev.caravan.csv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Collects records while they are parsed. Fields are added first, then the record that they belong to is closed. */
final class RecordsBuilder {
    /** The sign of a field's start: it was in quotes. */
    static final int QUOTED = Integer.MIN_VALUE;

    /** Ints of a record, and what each of them is. */
    static final int ROW = 8;

    static final int RAW_START = 0;
    static final int RAW_END = 1;
    static final int LINE = 2;
    static final int FIRST_FIELD = 3;
    static final int FIELDS = 4;
    static final int FOUND = 5;
    static final int PROBLEM = 6;
    static final int PROBLEM_COLUMN = 7;

    /** As many as a chunk of the largest size that fits into a message is expected to have; more only as they are found. */
    private static final int MOST_EXPECTED_FIELDS = 1 << 16;

    private int[] rows;
    private int[] fields;
    private int rowsEnd;
    private int fieldsEnd;
    private int firstField;
    private final List<ParseError> parseErrors = new ArrayList<>();

    RecordsBuilder(int expectedFields) {
        rows = new int[64 * ROW];
        fields = new int[2 * Math.max(16, Math.min(expectedFields, MOST_EXPECTED_FIELDS))];
    }

    /** Records closed so far. */
    int size() {
        return rowsEnd / ROW;
    }

    /** Fields added since the last record was closed. */
    int found() {
        return (fieldsEnd - firstField) / 2;
    }

    void addField(int start, int end) {
        if (fieldsEnd == fields.length) {
            fields = Arrays.copyOf(fields, fields.length * 2);
        }
        fields[fieldsEnd] = start;
        fields[fieldsEnd + 1] = end;
        fieldsEnd += 2;
    }

    /** Forgets fields beyond so many of those added since the last record, if all of them are empty and none was in quotes. */
    void dropEmptyBeyond(int columns) {
        int keptEnd = firstField + 2 * columns;
        for (int at = keptEnd; at < fieldsEnd; at += 2) {
            if (fields[at] != fields[at + 1]) {
                return;
            }
        }
        fieldsEnd = Math.min(fieldsEnd, keptEnd);
    }

    /** Closes a record of the fields added since the last. */
    void addRecord(int rawStart, int rawEnd, int line, int fieldCount) {
        addRow(rawStart, rawEnd, line, fieldCount, -1, -1);
        firstField = fieldsEnd;
    }

    /** Closes a record with a problem; the fields added since the last stay with it. */
    void addProblem(int rawStart, int rawEnd, int line, ParseError parseError, int column) {
        addRow(rawStart, rawEnd, line, found(), parseErrors.size(), column);
        parseErrors.add(parseError);
        firstField = fieldsEnd;
    }

    /** The column of the first field since the last record for whose content the condition holds, or -1. */
    int firstField(Range condition) {
        for (int at = firstField; at < fieldsEnd; at += 2) {
            if (condition.holds(fields[at] & ~QUOTED, fields[at + 1])) {
                return (at - firstField) / 2;
            }
        }
        return -1;
    }

    /** A condition on the bytes from start to before end. */
    interface Range {
        boolean holds(int start, int end);
    }

    /** Forgets the fields added since the last record. */
    void dropFields() {
        fieldsEnd = firstField;
    }

    private void addRow(int rawStart, int rawEnd, int line, int fieldCount, int problem, int column) {
        if (rowsEnd == rows.length) {
            rows = Arrays.copyOf(rows, rows.length * 2);
        }
        int at = rowsEnd;
        rows[at + RAW_START] = rawStart;
        rows[at + RAW_END] = rawEnd;
        rows[at + LINE] = line;
        rows[at + FIRST_FIELD] = firstField;
        rows[at + FIELDS] = fieldCount;
        rows[at + FOUND] = found();
        rows[at + PROBLEM] = problem;
        rows[at + PROBLEM_COLUMN] = column;
        rowsEnd += ROW;
    }

    Records build(byte[] bytes, byte[] content, int contentOrigin, int from, Position start, SourceEncoding encoding) {
        return new Records(bytes, content, contentOrigin, from, start, size(), rows, fields, parseErrors, encoding);
    }
}
