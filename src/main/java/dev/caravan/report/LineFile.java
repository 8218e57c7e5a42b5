package dev.caravan.report;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Lines of {@link PartText} in a file, which are to be scattered among others. */
final class LineFile {
    private static final int READ_BYTES = 1 << 16;
    private static final int TAKEN_BYTES = 1 << 20;

    private LineFile() {}

    /** @param keys how many of a line's fields are keys */
    static void scatter(Path file, int keys, Parts parts) throws IOException {
        Lines lines = new Lines();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), READ_BYTES)) {
            int fields = 0;
            int keysEnd = 0;
            for (int b = in.read(); b >= 0; b = in.read()) {
                lines.reserve(1);
                lines.bytes()[lines.size()] = (byte) b;
                lines.size(lines.size() + 1);
                if ((b == PartText.DELIMITER || b == '\n') && ++fields == keys) {
                    keysEnd = lines.size();
                }
                if (b == '\n') {
                    lines.endLine(keys == 0 ? lines.startOf(lines.count()) : keysEnd);
                    fields = 0;
                    if (lines.size() >= TAKEN_BYTES) {
                        parts.scatter(lines);
                        lines.clear();
                    }
                }
            }
        }
        parts.scatter(lines);
    }
}
