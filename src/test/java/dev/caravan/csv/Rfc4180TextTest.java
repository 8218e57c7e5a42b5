package dev.caravan.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class Rfc4180TextTest {
    /** A field; an empty one may have been in quotes. */
    record Field(String text, boolean quoted) {}

    @Provide
    Arbitrary<List<List<Field>>> tables() {
        Arbitrary<Field> field = Arbitraries.strings()
                .withChars(",\"\n\r\t #;'=aZ\u00E9")
                .ofMaxLength(5)
                .flatMap(text -> Arbitraries.of(true, false).map(quoted -> new Field(text, quoted)));
        return Arbitraries.integers()
                .between(1, 4)
                .flatMap(columns -> field.list().ofSize(columns).list().ofMaxSize(5));
    }

    @Property(tries = 300)
    void recordsComeBackAndWhetherEmptyFieldsWereQuoted(@ForAll("tables") List<List<Field>> table) {
        StringBuilder out = new StringBuilder();
        table.forEach(fields -> Rfc4180Text.append(
                out,
                fields.stream().map(Field::text).toList(),
                c -> fields.get(c).quoted()));
        byte[] bytes = out.toString().getBytes(StandardCharsets.UTF_8);
        Records records = new RecordParser(Dialect.standard(), RecordLimits.standard(), 0, FieldCountPolicy.REJECT)
                .parse(bytes, 0, bytes.length, 1, 1, 0, null);

        assertThat(records.size()).isEqualTo(table.size());
        for (int r = 0; r < records.size(); r++) {
            List<Field> found = new ArrayList<>();
            List<Field> expected = new ArrayList<>();
            for (int c = 0; c < records.fields(r); c++) {
                found.add(new Field(records.text(r, c), records.text(r, c).isEmpty() && records.quoted(r, c)));
            }
            for (Field field : table.get(r)) {
                boolean lone = table.get(r).size() == 1;
                expected.add(new Field(field.text(), field.text().isEmpty() && (field.quoted() || lone)));
            }
            assertThat(found).isEqualTo(expected);
        }
    }
}
