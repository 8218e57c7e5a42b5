package dev.caravan.csv;

/** Tells the lines of a cut chunk apart: each is a record without fields, rejected for what the chunk was cut for. */
final class CutLines {
    private final byte[] bytes;
    private final int from;
    private final int to;
    private final Syntax syntax;
    private final SourceEncoding encoding;

    CutLines(byte[] bytes, int from, int to, Syntax syntax, SourceEncoding encoding) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.syntax = syntax;
        this.encoding = encoding;
    }

    Records parse(Cut cut, Position start) {
        RecordsBuilder records = new RecordsBuilder(0);
        if (cut == Cut.RECORD_TOO_LONG) {
            records.addProblem(from, to, 0, cut.problem(), -1);
            return records.build(bytes, bytes, 0, from, start, encoding);
        }
        int line = 0;
        for (int p = from; p < to; line++) {
            int end = syntax.lineEnd(bytes, p, to);
            if (!syntax.isNoRecord(bytes, p, end)) {
                records.addProblem(p, end, line, cut.problem(), -1);
            }
            p = syntax.afterLineEnd(bytes, end, to);
        }
        return records.build(bytes, bytes, 0, from, start, encoding);
    }
}
