package dev.caravan.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lines of {@link PartText} in a file. */
final class LineFile {
    private static final int READ_BYTES = 1 << 20;

    private LineFile() {}

    /** Does something with lines, which are used again afterwards; false: there is no use in more of them. */
    interface Taker {
        boolean take(Lines lines) throws IOException;
    }

    /**
     * Reads the lines of a file, some at a time.
     *
     * @param keys how many of a line's fields are keys
     * @return whether all were taken
     */
    static boolean read(Path file, int keys, Taker taker) throws IOException {
        Lines lines = new Lines();
        try (InputStream in = Files.newInputStream(file)) {
            int unended = 0;
            while (true) {
                lines.clear();
                lines.reserve(unended + READ_BYTES);
                int read = in.read(lines.bytes(), unended, READ_BYTES);
                if (read < 0) {
                    return true;
                }
                int end = unended + read;
                int lastEnd = endLines(lines, keys, end);
                if (lastEnd > 0 && !taker.take(lines)) {
                    return false;
                }
                System.arraycopy(lines.bytes(), lastEnd, lines.bytes(), 0, end - lastEnd);
                unended = end - lastEnd;
            }
        }
    }

    /** Finds the lines in so many bytes; where the last one ends. */
    private static int endLines(Lines lines, int keys, int end) {
        byte[] bytes = lines.bytes();
        int start = 0;
        int fields = 0;
        int keysEnd = 0;
        for (int i = PartText.control(bytes, 0, end); i < end; i = PartText.control(bytes, i + 1, end)) {
            byte b = bytes[i];
            if ((b == PartText.DELIMITER || b == '\n') && ++fields == keys) {
                keysEnd = i + 1;
            }
            if (b == '\n') {
                lines.size(i + 1);
                lines.endLine(keys == 0 ? start : keysEnd);
                start = i + 1;
                fields = 0;
            }
        }
        return start;
    }
}
