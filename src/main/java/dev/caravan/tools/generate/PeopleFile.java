package dev.caravan.tools.generate;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/** People as a CSV file: UTF-8 without a byte order mark, LF after each record. */
public final class PeopleFile implements GeneratedFile<Expected> {
    /** The columns, as the file's first line has them. */
    public static final String HEADER = "email,name,company,city,comment,joined";

    private static final int ROWS_PER_BLOCK = 2000;

    private final People people;
    private final long rows;

    /** The first {@code rows} of these people; 0 makes a file of a header alone. */
    public PeopleFile(People people, long rows) {
        this.people = people;
        this.rows = rows;
    }

    @Override
    public Expected writeTo(OutputStream out, LongConsumer progress) throws IOException {
        byte[] header = (HEADER + '\n').getBytes(StandardCharsets.UTF_8);
        out.write(header);
        return new RowBlocks<>(rows, ROWS_PER_BLOCK, this::block, Expected::plus)
                .writeTo(out, new Expected(0, 0, 0, 0, header.length, 0), progress);
    }

    private Expected block(long first, long end, CsvBytes csv) {
        TableDigest digest = new TableDigest();
        long inserted = 0;
        long duplicates = 0;
        long rejected = 0;
        for (long number = first; number < end; number++) {
            Person person = people.row(number);
            byte[][] fields = person.fields();
            csv.addRecord(fields);
            switch (person.fate()) {
                case INSERTED -> {
                    inserted++;
                    digest.add(fields);
                }
                case DUPLICATE -> duplicates++;
                case REJECTED -> rejected++;
            }
        }
        return new Expected(end - first, inserted, duplicates, rejected, csv.length(), digest.value());
    }
}
