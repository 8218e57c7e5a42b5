package dev.caravan.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.feed.Aggregate;
import dev.caravan.feed.ColumnType;
import dev.caravan.feed.Grouping;
import dev.caravan.feed.Measure;
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
    private static final Layout LAYOUT = new Layout(
            List.of(
                    new Cell("g0", Cell.Kind.KEY, "a", ColumnType.TEXT, null),
                    new Cell("g1", Cell.Kind.KEY, "b", ColumnType.TEXT, null),
                    new Cell("m0", Cell.Kind.VALUE, "c", ColumnType.DECIMAL, Aggregate.SUM)),
            2,
            true);

    private static Path directory;
    private static Duck duck;

    @BeforeContainer
    static void open() throws IOException {
        directory = Files.createTempDirectory("group-csv");
        duck = new Duck(directory, 200 << 20, 1);
    }

    @AfterContainer
    static void close() throws IOException {
        duck.close();
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
        GroupTable table = new GroupTable(LAYOUT, 1 << 20);
        Lines lines = new Lines();
        for (int i = 0; i < texts.size(); i++) {
            put(lines, texts.get(i));
            put(lines, i == 1 ? null : "x");
            int keysEnd = lines.size();
            byte[] number = PartText.bytes(i == 2 ? "-7.25" : Integer.toString(i));
            lines.put(number, 0, number.length);
            lines.put((byte) '\n');
            lines.endLine(keysEnd);
        }
        assertThat(table.add(lines, 0)).isEqualTo(lines.count());
        Path groups = directory.resolve("groups");
        Path byDuck = directory.resolve("rows");
        Gathering.write(table, groups);
        assertThat(table.add(lines, 0)).isEqualTo(lines.count());
        table.widen(new int[] {0, 0, 2});
        StringBuilder written = new StringBuilder();
        table.drain(
                new GroupCsv(),
                (rows, count) -> written.append(new String(rows.bytes(), 0, rows.size(), StandardCharsets.UTF_8)));

        Numbers numbers = new Numbers(3);
        byte[] longest = PartText.bytes("-7.25");
        numbers.write(2, longest, 0, longest.length, new byte[50], 0);
        BitSet escaped = new BitSet();
        escaped.set(0, 2);
        duck.run("COPY (%s) TO %s (FORMAT csv, HEADER false)"
                .formatted(
                        new ReportSql(GROUPING, LAYOUT, numbers, escaped).resultOfGroups(groups),
                        PartText.literal(byDuck.toString())));
        assertThat(written.toString()).isEqualTo(Files.readString(byDuck));
        Files.delete(groups);
        Files.delete(byDuck);
    }

    private static void put(Lines lines, String text) {
        if (text == null) {
            lines.put(PartText.NULL, 0, PartText.NULL.length);
        } else {
            for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
                byte letter = PartText.letter(b);
                if (letter != 0) {
                    lines.put(PartText.ESCAPE);
                }
                lines.put(letter != 0 ? letter : b);
            }
        }
        lines.put(PartText.DELIMITER);
    }
}
