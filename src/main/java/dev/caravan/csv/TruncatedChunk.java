package dev.caravan.csv;

/** Tells the lines of a cut chunk apart: each is a record without fields, rejected for what the chunk was cut for. */
final class TruncatedChunk {
    private final byte[] bytes;
    private final int from;
    private final int to;
    private final DialectBytes dialectBytes;
    private final SourceEncoding encoding;

    TruncatedChunk(byte[] bytes, int from, int to, DialectBytes dialectBytes, SourceEncoding encoding) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.dialectBytes = dialectBytes;
        this.encoding = encoding;
    }

    Records parse(Truncation truncation, Position start, int maxRecords) {
        RecordsBuilder records = new RecordsBuilder(0);
        if (truncation != Truncation.UNTERMINATED_QUOTE) {
            int end = truncation == Truncation.RECORD_TOO_LONG ? to : textEnd();
            records.addProblem(from, end, 0, truncation.parseError(), -1);
            return records.build(bytes, bytes, 0, from, start, encoding);
        }
        int line = 0;
        for (int p = from; p < to && records.size() <= maxRecords; line++) {
            int begin = dialectBytes.skipByteOrderMarks(bytes, p, to);
            if (begin < to && dialectBytes.isRepeatedHeader(bytes, begin, to)) {
                begin += dialectBytes.repeatedHeader.length;
                line += dialectBytes.repeatedHeaderBreaks;
            }
            int end = dialectBytes.lineEnd(bytes, begin, to);
            if (!dialectBytes.isNoRecord(bytes, begin, end)) {
                records.addProblem(begin, end, line, truncation.parseError(), -1);
            }
            p = dialectBytes.afterLineEnd(bytes, end, to);
        }
        return records.build(bytes, bytes, 0, from, start, encoding);
    }

    /** Where a single record ends: before its line end, if that is there. */
    private int textEnd() {
        int end = to;
        if (end > from && bytes[end - 1] == '\n') {
            end--;
        }
        return end > from && bytes[end - 1] == '\r' ? end - 1 : end;
    }
}
