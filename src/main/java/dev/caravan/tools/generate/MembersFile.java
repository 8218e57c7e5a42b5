package dev.caravan.tools.generate;

import dev.caravan.tools.generate.Person.Fate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * People with a number and a team, as a CSV file for a table whose key is the number. A row that repeats a person's e-mail has that
 * person's number. If the table drops or refuses the first row of a number, the next acceptable row with that number is the one to insert.
 *
 * <p>A row that the table refuses has no acceptable earlier row of its number: whether such a row is a reject or a duplicate would depend on
 * the order in which chunks are written. Memory grows with the number of dropped and refused rows.
 */
public final class MembersFile implements GeneratedFile<ExpectedMembers> {
    /** The columns, as the file's first line has them. */
    public static final String HEADER = "id,team," + PeopleFile.HEADER;

    /** Teams have the numbers from 1 to this one. */
    public static final int TEAMS = 10;

    /** The team of rows that the table drops. */
    public static final int DROPPED_TEAM = 0;

    private static final int UNKNOWN_TEAM = 99;
    private static final int PURPOSE = 5;
    private static final int ROWS_PER_WRITE = 2000;

    private final People people;
    private final long seed;
    private final long rows;
    private final double dropped;
    private final double refused;

    /**
     * @param dropped share of rows in {@link #DROPPED_TEAM}, from 0 to below 1
     * @param refused share of rows in a team that does not exist, from 0 to below 1
     */
    public MembersFile(People people, long seed, long rows, double dropped, double refused) {
        this.people = people;
        this.seed = seed;
        this.rows = rows;
        this.dropped = dropped;
        this.refused = refused;
    }

    @Override
    public ExpectedMembers writeTo(OutputStream out, LongConsumer progress) throws IOException {
        byte[] header = (HEADER + '\n').getBytes(StandardCharsets.UTF_8);
        out.write(header);
        Outcome outcome = new Outcome();
        long bytes = header.length;
        for (long first = 0; first < rows; first += ROWS_PER_WRITE) {
            CsvBytes csv = new CsvBytes(ROWS_PER_WRITE * 100);
            long end = Math.min(rows, first + ROWS_PER_WRITE);
            for (long number = first; number < end; number++) {
                csv.addRecord(outcome.next(number));
            }
            csv.writeTo(out);
            bytes += csv.length();
            progress.accept(end);
        }
        return outcome.of(rows, bytes);
    }

    /** The fields of the rows in order, and their counts so far. */
    private final class Outcome {
        /** Numbers of which no row was acceptable so far. */
        private final Set<Long> open = new HashSet<>();

        private final TableDigest table = new TableDigest();
        private final TableDigest rejects = new TableDigest();
        private long line = 2;
        private long inserted;
        private long duplicates;
        private long rejected;
        private long skipped;

        byte[][] next(long number) {
            Person person = people.row(number);
            long id =
                    person.fate() == Fate.DUPLICATE ? people.repeatedBy(number).number() : number;
            boolean first = person.fate() == Fate.INSERTED || open.contains(id);
            SplitMix64 random = new SplitMix64(seed, number, PURPOSE);
            double point = random.fraction();
            boolean isDropped = person.fate() != Fate.REJECTED && point < dropped;
            boolean isRefused = first && !isDropped && point < dropped + refused;
            long team = isDropped ? DROPPED_TEAM : isRefused ? UNKNOWN_TEAM : 1 + random.below(TEAMS);
            byte[][] fields = fields(id, team, person);
            if (person.fate() == Fate.REJECTED || isRefused) {
                rejected++;
                rejects.add(ExpectedMembers.reject(line, isRefused));
            } else if (isDropped) {
                skipped++;
            } else if (first) {
                inserted++;
                table.add(fields);
            } else {
                duplicates++;
            }
            if (isDropped || isRefused) {
                if (person.fate() == Fate.INSERTED) {
                    open.add(id);
                }
            } else {
                open.remove(id);
            }
            line += lines(fields);
            return fields;
        }

        ExpectedMembers of(long rows, long bytes) {
            return new ExpectedMembers(
                    new Expected(rows, inserted, duplicates, rejected, bytes, table.value()), skipped, rejects.value());
        }
    }

    private static byte[][] fields(long id, long team, Person person) {
        byte[][] own = person.fields();
        byte[][] fields = new byte[own.length + 2][];
        fields[0] = Long.toString(id).getBytes(StandardCharsets.UTF_8);
        fields[1] = Long.toString(team).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(own, 0, fields, 2, own.length);
        return fields;
    }

    private static long lines(byte[][] fields) {
        long lines = 1;
        for (byte[] field : fields) {
            for (byte b : field) {
                lines += b == '\n' ? 1 : 0;
            }
        }
        return lines;
    }
}
