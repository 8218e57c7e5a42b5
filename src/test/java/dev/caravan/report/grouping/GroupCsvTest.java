package dev.caravan.report.grouping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.duckdb.DuckDb;
import dev.caravan.feed.report.Aggregate;
import dev.caravan.feed.report.Grouping;
import dev.caravan.feed.report.Measure;
import dev.caravan.feed.rule.ColumnType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Groups are written to the byte as DuckDB writes them. */
class GroupCsvTest {
    private static final Grouping GROUPING =
            new Grouping(List.of("a", "b"), List.of(new Measure(Aggregate.SUM, "c", null)), null, List.of(), null);
    private static final SpillLayout LAYOUT = new SpillLayout(
            List.of(
                    new SpillField("g0", SpillField.Kind.KEY, "a", ColumnType.TEXT, null),
                    new SpillField("g1", SpillField.Kind.KEY, "b", ColumnType.TEXT, null),
                    new SpillField("m0", SpillField.Kind.VALUE, "c", ColumnType.DECIMAL, Aggregate.SUM)),
            2,
            true);

    private static Path directory;
    private static DuckDb duckDb;

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("group-csv");
        duckDb = DuckDb.inMemory(directory, 200 << 20, 1);
    }

    @AfterContainer
    static void close() throws IOException {
        duckDb.close();
        Files.deleteIfExists(directory);
    }

    @Property(tries = 200)
    void writesAsDuckDbDoes(
            @ForAll @Size(min = 1, max = 5) List<
                                    @StringLength(max = 9)
                                    @Chars({
                                        ',', '"', '\n', '\r', '\t', ' ', '\'', '#', '\\', 'N', 'é', '\u001a', '\u001f'
                                    })
                                    @CharRange(from = 'a', to = 'c') String>
                            texts)
            throws IOException {
        assertThat(GroupCsv.isFor(LAYOUT, GROUPING)).isTrue();
        AggregationTable table = new AggregationTable(LAYOUT, 1 << 20);
        EncodedRows encodedRows = new EncodedRows();
        for (int i = 0; i < texts.size(); i++) {
            put(encodedRows, texts.get(i));
            put(encodedRows, i == 1 ? null : "x");
            int keysEnd = encodedRows.size();
            byte[] number = SpillFormat.bytes(i == 2 ? "-7.25" : Integer.toString(i));
            encodedRows.put(number, 0, number.length);
            encodedRows.put((byte) '\n');
            encodedRows.endLine(keysEnd);
        }
        assertThat(table.add(encodedRows, 0)).isEqualTo(encodedRows.count());
        Path groups = directory.resolve("groups");
        Path byDuck = directory.resolve("rows");
        Aggregation.write(table, groups);
        assertThat(table.add(encodedRows, 0)).isEqualTo(encodedRows.count());
        table.widen(new int[] {0, 0, 2});
        StringBuilder written = new StringBuilder();
        table.drain(
                new GroupCsv(),
                (rows, count) -> written.append(new String(rows.bytes(), 0, rows.size(), StandardCharsets.UTF_8)));

        DecimalPrecision decimalPrecision = new DecimalPrecision(3);
        byte[] longest = SpillFormat.bytes("-7.25");
        decimalPrecision.write(2, longest, 0, longest.length, new byte[50], 0);
        BitSet escaped = new BitSet();
        escaped.set(0, 2);
        duckDb.execute("COPY (%s) TO %s (FORMAT csv, HEADER false)"
                .formatted(
                        new ReportSql(GROUPING, LAYOUT, decimalPrecision, escaped).resultOfGroups(groups),
                        DuckDb.literal(byDuck.toString())));
        assertThat(written.toString()).isEqualTo(Files.readString(byDuck));
        Files.delete(groups);
        Files.delete(byDuck);
    }

    private static void put(EncodedRows encodedRows, String text) {
        if (text == null) {
            encodedRows.put(SpillFormat.NULL, 0, SpillFormat.NULL.length);
        } else {
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                byte letter = SpillFormat.letter(b);
                if (letter != 0) {
                    encodedRows.put(SpillFormat.ESCAPE);
                }
                encodedRows.put(letter != 0 ? letter : b);
            }
        }
        encodedRows.put(SpillFormat.DELIMITER);
    }
}
