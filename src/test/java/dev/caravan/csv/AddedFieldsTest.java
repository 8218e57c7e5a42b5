package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class AddedFieldsTest {
    private static final List<AddedField> ADDED =
            List.of(AddedField.constant("café"), AddedField.line(), AddedField.record(), AddedField.constant(""));
    private static final Dialect DIALECT = Dialect.standard().withHeader(false);

    private static Records parse(String text, int columns, FieldCountPolicy policy, List<AddedField> added) {
        byte[] bytes = ("x,y\n" + text).getBytes(StandardCharsets.UTF_8);
        return new RecordParser(DIALECT, RecordLimits.standard(), columns, policy)
                .adding(added)
                .parse(bytes, 4, bytes.length, 101, 201, 4, null);
    }

    private static List<List<Reading.Field>> fields(Records records) {
        List<List<Reading.Field>> all = new ArrayList<>();
        for (int r = 0; r < records.size(); r++) {
            List<Reading.Field> row = new ArrayList<>();
            for (int c = 0; c < records.fields(r); c++) {
                row.add(new Reading.Field(records.text(r, c), records.quoted(r, c)));
            }
            all.add(row);
        }
        return all;
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void recordsAreAsIfTheFileHadTheColumns(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 5) int columns,
            @ForAll @IntRange(max = 20) int records) {
        Random random = new Random(seed);
        String[] cells = {"a", "\"b\"", "\"c \"\"d\"\" e\"", "\"two\nlines\"", "", "\"\"", "é", "12"};
        StringBuilder file = new StringBuilder();
        StringBuilder wide = new StringBuilder();
        int line = 201;
        for (int r = 0; r < records; r++) {
            List<String> row = new ArrayList<>();
            for (int c = 0; c < columns; c++) {
                row.add(cells[random.nextInt(cells.length)]);
            }
            // A line that is empty is no record.
            row.set(0, row.get(0).isEmpty() ? "z" : row.get(0));
            String text = String.join(",", row);
            file.append(text).append('\n');
            wide.append(text).append(",café,%d,%d,\n".formatted(line, 101 + r));
            line += 1 + (int) text.chars().filter(sign -> sign == '\n').count();
        }

        Records added = parse(file.toString(), columns, FieldCountPolicy.REJECT, ADDED);
        Records written = parse(wide.toString(), columns + 4, FieldCountPolicy.REJECT, List.of());

        assertThat(added.size()).isEqualTo(records);
        assertThat(fields(added)).isEqualTo(fields(written));
        for (int r = 0; r < records; r++) {
            assertThat(added.line(r)).isEqualTo(written.line(r));
            assertThat(added.record(r)).isEqualTo(written.record(r));
            assertThat(added.fieldsOfFile(r)).isEqualTo(columns);
            assertThat(added.parseError(r)).isNull();
            assertThat(added.isPadded(r) || added.isTruncated(r)).isFalse();
        }
    }

    @Example
    void missingFieldsArePaddedBeforeThem() {
        Records records = parse("a\nb,c\n", 2, FieldCountPolicy.PAD, List.of(AddedField.constant("k")));
        assertThat(texts(records, 0)).containsExactly("a", "", "k");
        assertThat(texts(records, 1)).containsExactly("b", "c", "k");
        assertThat(records.isPadded(0)).isTrue();
        assertThat(records.isPadded(1)).isFalse();
        assertThat(records.found(0)).isEqualTo(1);
    }

    @Example
    void surplusFieldsAreDroppedBeforeThemOrComeBehindThem() {
        Records dropped = parse("a,b,c\n", 2, FieldCountPolicy.TRUNCATE, List.of(AddedField.constant("k")));
        assertThat(texts(dropped, 0)).containsExactly("a", "b", "k");
        assertThat(dropped.isTruncated(0)).isTrue();
        assertThat(dropped.found(0)).isEqualTo(3);
        Records kept = parse("a,b,c,d\n", 2, FieldCountPolicy.REJECT, List.of(AddedField.constant("k")));
        assertThat(kept.parseError(0)).isEqualTo(ParseError.TOO_MANY_FIELDS);
        assertThat(texts(kept, 0)).containsExactly("a", "b", "k", "c", "d");
        assertThat(kept.fieldsOfFile(0)).isEqualTo(4);
    }

    @Example
    void aRecordThatCantBeReadGetsNone() {
        Records records = parse("a,\"b\"c\nd,e\n", 2, FieldCountPolicy.REJECT, List.of(AddedField.line()));
        assertThat(records.parseError(0)).isEqualTo(ParseError.TEXT_AFTER_QUOTE);
        assertThat(texts(records, 1)).containsExactly("d", "e", "202");
    }

    @Example
    void numbersOfAnotherSourceCount() {
        Records plain = parse("a\nb\n", 1, FieldCountPolicy.REJECT, List.of());
        Records records = plain.numbered(new long[] {7, 0}, new long[] {12, 9_000_000_000L})
                .adding(List.of(AddedField.record(), AddedField.line()), 1);
        assertThat(texts(records, 0)).containsExactly("a", "7", "12");
        assertThat(texts(records, 1)).containsExactly("b", "0", "9000000000");
    }

    private static List<String> texts(Records records, int r) {
        return fields(records).get(r).stream().map(Reading.Field::text).toList();
    }
}
