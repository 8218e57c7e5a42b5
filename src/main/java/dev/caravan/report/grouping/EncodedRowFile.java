package dev.caravan.report.grouping;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Rows of {@link SpillFormat} in a file. */
final class EncodedRowFile {
    private static final int READ_BYTES = 1 << 20;

    private EncodedRowFile() {}

    /** Processes rows, which are reused after the call. False to stop reading. */
    interface Taker {
        boolean take(EncodedRows encodedRows) throws IOException;
    }

    /**
     * Reads the rows of a file, some at a time.
     *
     * @param keys number of key fields of a row
     * @return whether all rows were processed
     */
    static boolean read(Path file, int keys, Taker taker) throws IOException {
        EncodedRows encodedRows = new EncodedRows();
        try (InputStream in = Files.newInputStream(file)) {
            int unended = 0;
            while (true) {
                encodedRows.clear();
                encodedRows.reserve(unended + READ_BYTES);
                int read = in.read(encodedRows.bytes(), unended, READ_BYTES);
                if (read < 0) {
                    return true;
                }
                int end = unended + read;
                int lastEnd = endLines(encodedRows, keys, end);
                if (lastEnd > 0 && !taker.take(encodedRows)) {
                    return false;
                }
                System.arraycopy(encodedRows.bytes(), lastEnd, encodedRows.bytes(), 0, end - lastEnd);
                unended = end - lastEnd;
            }
        }
    }

    /** Finds the rows in a number of bytes. Returns the end of the last complete row. */
    static int endLines(EncodedRows encodedRows, int keys, int end) {
        byte[] bytes = encodedRows.bytes();
        int start = 0;
        int fields = 0;
        int keysEnd = 0;
        for (int i = SpillFormat.control(bytes, 0, end); i < end; i = SpillFormat.control(bytes, i + 1, end)) {
            byte b = bytes[i];
            if ((b == SpillFormat.DELIMITER || b == '\n') && ++fields == keys) {
                keysEnd = i + 1;
            }
            if (b == '\n') {
                encodedRows.size(i + 1);
                encodedRows.endLine(keys == 0 ? start : keysEnd);
                start = i + 1;
                fields = 0;
            }
        }
        return start;
    }
}
