package dev.caravan.csv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds what was read of a file against its bytes. Records and rejects cover theirs exactly; between them only line ends, blank lines,
 * comments and repeated headers may lie, before them a byte order mark and the lines to be skipped, and behind the head of a record that is too
 * long the rest of that record.
 */
final class ReadingAccount {
    /**
     * A record, or a reject: its bytes as they were read, and where they are said to stand.
     *
     * @param end of one that is too long: where the next line begins; else after its bytes
     */
    record Part(long offset, String raw, long end) {}

    private ReadingAccount() {}

    /** Reads to the end. Header, records and rejects are parts alike. */
    static List<Part> of(ChunkReader source, Dialect dialect, RecordLimits recordLimits) throws IOException {
        List<Part> parts = new ArrayList<>();
        RecordParser parser = new RecordParser(dialect, recordLimits, 0, FieldCountPolicy.REJECT);
        try (ChunkReader reader = source) {
            Chunk header = reader.header();
            if (header != null) {
                add(parser.parse(header), header.end(), parts);
            }
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                add(parser.parse(chunk), chunk.end(), parts);
            }
        }
        return parts;
    }

    private static void add(Records records, Position end, List<Part> parts) {
        for (int r = 0; r < records.size(); r++) {
            boolean tooLong = records.parseError(r) == ParseError.RECORD_TOO_LONG;
            String raw = Reading.latin(records.raw(r));
            parts.add(new Part(records.offset(r), raw, tooLong ? end.offset() : records.offset(r) + raw.length()));
        }
    }

    /** What is in the file and in no part, or in a part and not so in the file; one sentence each. */
    static List<String> unexplained(byte[] bytes, Dialect dialect, List<Part> parts) {
        String file = Reading.latin(bytes);
        List<String> found = new ArrayList<>();
        int at = dataStart(file, dialect);
        for (Part part : parts) {
            int begin = (int) part.offset();
            if (begin < at || !file.startsWith(part.raw(), begin)) {
                found.add("at %d stands something else than %s".formatted(begin, part.raw()));
                continue;
            }
            check(file.substring(at, begin), at, dialect, found);
            at = (int) part.end();
            if (at < file.length() && !isLineEnd(file.charAt(at)) && !isLineEnd(file.charAt(at - 1))) {
                found.add("the record at %d ends within its line".formatted(begin));
            }
        }
        check(file.substring(Math.min(at, file.length())), at, dialect, found);
        return found;
    }

    private static void check(String gap, int at, Dialect dialect, List<String> found) {
        String comment = dialect.comment() == null
                ? null
                : Reading.latin(dialect.comment().getBytes(StandardCharsets.UTF_8));
        String header = dialect.repeatedHeader() == null
                ? null
                : Reading.latin(dialect.repeatedHeader().getBytes(StandardCharsets.UTF_8));
        int p = 0;
        while (p < gap.length()) {
            while (gap.startsWith("\u00ef\u00bb\u00bf", p)) {
                p += 3;
            }
            int afterHeader = p + (header == null || !gap.startsWith(header, p) ? 0 : header.length());
            boolean isHeader = afterHeader > p && lineEnd(gap, afterHeader) == afterHeader;
            int end = isHeader ? afterHeader : lineEnd(gap, p);
            String line = gap.substring(p, end);
            boolean isComment = isHeader || (comment != null && line.startsWith(comment));
            if (!line.isEmpty() && !isComment && !(dialect.trim() && line.matches("[ \t]*"))) {
                found.add("nothing is said after %d of: %s".formatted(at, line));
            }
            p = end + 1;
        }
    }

    private static int dataStart(String file, Dialect dialect) {
        int at = file.startsWith("\u00ef\u00bb\u00bf") ? 3 : 0;
        for (int i = 0; i < dialect.skipLines() && at < file.length(); i++) {
            at = lineEnd(file, at);
            at += file.startsWith("\r\n", at) ? 2 : at < file.length() ? 1 : 0;
        }
        return at;
    }

    private static int lineEnd(String file, int from) {
        int at = from;
        while (at < file.length() && !isLineEnd(file.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r';
    }
}
