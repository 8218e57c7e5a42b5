package dev.caravan.tools.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** Plays as a CSV file: UTF-8 without a byte order mark, LF after each record. */
public final class PlaysFile implements GeneratedFile<ExpectedReport> {
    /** The columns, as the file's first line has them. */
    public static final String HEADER = "Song,Date,Number of Plays";

    private static final int ROWS_PER_BLOCK = 4000;
    private static final int BYTES_PER_BLOCK = 1 << 20;

    private final Plays plays;
    private final int rowsPerBlock;

    public PlaysFile(Plays plays) {
        this.plays = plays;
        this.rowsPerBlock = Math.min(
                ROWS_PER_BLOCK, 1 + BYTES_PER_BLOCK / (1 + plays.names().minBytes()));
    }

    @Override
    public ExpectedReport writeTo(OutputStream out, LongConsumer progress) throws IOException {
        byte[] header = (HEADER + '\n').getBytes(StandardCharsets.UTF_8);
        out.write(header);
        return new RowBlocks<>(plays.rows(), rowsPerBlock, this::block, ExpectedReport::plus)
                .writeTo(out, new ExpectedReport(0, 0, header.length, 0), progress);
    }

    /** Also adds the sums of the groups with these rows' numbers, since every group has at least one row. */
    private ExpectedReport block(long first, long end, CsvBytes csv) {
        for (long row = first; row < end; row++) {
            csv.addRecord(plays.row(row));
        }
        TableDigest digest = new TableDigest();
        long lastGroup = Math.min(end, plays.groups());
        for (long group = first; group < lastGroup; group++) {
            digest.add(plays.sum(group));
        }
        return new ExpectedReport(end - first, Math.max(0, lastGroup - first), csv.length(), digest.value());
    }
}
