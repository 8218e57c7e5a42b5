package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RowSelectionTest {
    private static final Dialect DIALECT = Dialect.standard();

    /** What a reader gave: the records' original texts, their numbers, what was skipped, and how many records it counts. */
    private record Read(
            List<String> texts, List<Long> numbers, List<SkippedLines> skipped, long records, boolean cut) {}

    private static Read read(InputStream in, RowSelection selection, int maxRecords, int maxBytes) throws IOException {
        List<String> texts = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        SkipLog skipped = new SkipLog();
        RecordParser parser = new RecordParser(DIALECT, RecordLimits.standard(), 0, FieldCountPolicy.REJECT);
        try (ChunkReader reader =
                new ChunkReader(in, DIALECT, RecordLimits.standard(), maxRecords, maxBytes).selecting(selection)) {
            for (Chunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                assertThat(chunk.records()).isBetween(1, maxRecords);
                Records records = parser.parse(chunk);
                assertThat(records.size()).isEqualTo(chunk.records());
                for (int r = 0; r < records.size(); r++) {
                    texts.add(records.originalText(r));
                    numbers.add(records.record(r));
                }
                reader.takeSkipped().forEach(skipped::add);
            }
            reader.takeSkipped().forEach(skipped::add);
            return new Read(texts, numbers, skipped.takeAll(), reader.records(), reader.isCutShort());
        }
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void whateverTheChunksAreTheSameRecordsAreLeftOut(
            @ForAll @IntRange(max = 40) int records,
            @ForAll @IntRange(max = 12) int footer,
            @ForAll @IntRange(min = 1, max = 45) int limit,
            @ForAll boolean limited,
            @ForAll @IntRange(min = 1, max = 9) int maxRecords,
            @ForAll @IntRange(min = 1, max = 60) int maxBytes,
            @ForAll boolean lastLineEnds,
            @ForAll long seed)
            throws IOException {
        List<String> all = new ArrayList<>();
        for (int r = 0; r < records; r++) {
            all.add(r % 3 == 0 ? "%d,\"two\n\nlines\"".formatted(r) : r + ",x");
        }
        String text = "id,v\n" + String.join("\n\n", all) + (lastLineEnds ? "\n" : "");
        RowSelection selection = new RowSelection(footer, limited ? limit : RowSelection.NO_LIMIT);
        long expected = Math.min(selection.limit(), Math.max(0, records - footer));
        boolean cut = limited && records > limit + footer;

        Read read =
                read(Reading.dripping(text.getBytes(StandardCharsets.UTF_8), 7, seed), selection, maxRecords, maxBytes);

        assertThat(read.texts()).isEqualTo(all.subList(0, (int) expected));
        assertThat(read.numbers())
                .isEqualTo(java.util.stream.LongStream.rangeClosed(1, expected)
                        .boxed()
                        .toList());
        assertThat(read.records()).isEqualTo(expected);
        assertThat(read.cut()).isEqualTo(cut);
        int left = cut ? 1 : Math.min(footer, records);
        assertThat(read.skipped()).hasSize(left == 0 ? 0 : 1);
        for (SkippedLines skipped : read.skipped()) {
            assertThat(skipped.reason()).isEqualTo(cut ? SkipReason.LIMIT : SkipReason.FOOTER);
            assertThat(skipped.lines()).isEqualTo(left);
            assertThat(skipped.text()).isEqualTo(all.get((int) expected));
            assertThat(skipped.firstLine()).isEqualTo(2 + lines(all.subList(0, (int) expected)));
        }
    }

    private static long lines(List<String> records) {
        return records.stream()
                .mapToLong(text -> 2 + text.chars().filter(sign -> sign == '\n').count())
                .sum();
    }

    @Example
    void nothingIsReadBehindTheLimit() throws IOException {
        byte[] head = "id\n1\n2\n3\n4\n".getBytes(StandardCharsets.UTF_8);
        Read read = read(Reading.endless(head, (byte) '\n', 1L << 40), new RowSelection(0, 2), 1000, 1 << 16);
        assertThat(read.texts()).containsExactly("1", "2");
        assertThat(read.skipped()).containsExactly(new SkippedLines(SkipReason.LIMIT, 4, 4, 1, "3"));
    }

    @Example
    void recordsThatCantBeReadAreRecords() throws IOException {
        Read read = read(
                Reading.stream("id,v\n1,a\n2,\"b\n3,c\n4,\"d\"x\n5,e\n"),
                new RowSelection(2, RowSelection.NO_LIMIT),
                2,
                1000);
        assertThat(read.texts()).containsExactly("1,a", "2,\"b", "3,c");
    }

    @Example
    void aFooterThatIsTooLargeIsRefused() {
        String record = "x".repeat(1 << 19) + "\n";
        InputStream in = Reading.endless("id\n".getBytes(StandardCharsets.UTF_8), (byte) 'x', 0);
        InputStream large = new java.io.SequenceInputStream(in, Reading.stream(record.repeat(200)));
        assertThatThrownBy(() -> read(large, new RowSelection(1000, RowSelection.NO_LIMIT), 10, 1 << 20))
                .isInstanceOf(UnreadableSourceException.class)
                .hasMessageContaining("skip-footer 1000");
    }
}
