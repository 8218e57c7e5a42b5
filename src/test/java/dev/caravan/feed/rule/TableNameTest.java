package dev.caravan.feed.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableNameTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    people.csv                        | people
                    people.csv.gz                     | people
                    PEOPLE.TSV.zst                    | people
                    people                            | people
                    people-2024.csv                   | people_2024
                    Plays 2024.csv.gz                 | plays_2024
                    /in/2024.06/people.csv            | people
                    export.zip/dir/people.csv         | people
                    rep.2024-01.customers.csv         | rep_2024_01_customers
                    rep.2024-01.products.csv          | rep_2024_01_products
                    rep.2024-01                       | rep_2024_01
                    v1.2.csv.bz2                      | v1_2
                    Sales - Q1 (2).csv                | sales_q1_2
                    _private.csv                      | private
                    Größe.csv                         | größe
                    Gro\u0308ße.csv                   | größe
                    売上.csv                          | 売上
                    .csv                              | imported
                    ---.csv                           | imported
                    """)
    void aTableIsNamedAfterItsFile(String file, String table) {
        assertThat(TableName.of(Path.of(file))).isEqualTo(table);
    }

    @Test
    void whereMuchIsLostOfTheNameItsHashTellsItFromOthers() {
        String shared = "customer_orders_".repeat(5);
        List<String> tables = Stream.of(
                        "a+b.csv",
                        "a&b.csv",
                        "a,b.csv",
                        "!!!.csv",
                        "???.csv",
                        shared + "2023.csv",
                        shared + "2024.csv",
                        "売".repeat(40) + "1.csv",
                        "売".repeat(40) + "2.csv",
                        "😀".repeat(20) + ".csv")
                .map(file -> TableName.of(Path.of(file)))
                .toList();

        assertThat(tables)
                .doesNotHaveDuplicates()
                .allMatch(table -> table.getBytes(StandardCharsets.UTF_8).length <= TableName.MAX_BYTES)
                .allMatch(table -> table.matches(".*_[0-9a-f]{6}"));
        assertThat(TableName.of(Path.of("a+b.csv"))).startsWith("a_b_");
        assertThat(TableName.of(Path.of("a+b.tsv.gz"))).isEqualTo(tables.get(0));
    }

    @Test
    void aNameIsCutBetweenCharacters() {
        assertThat(TableName.cut("abc", 3)).isEqualTo("abc");
        assertThat(TableName.cut("abcd", 3)).isEqualTo("abc");
        assertThat(TableName.cut("aé😀b", 7)).isEqualTo("aé😀");
        assertThat(TableName.cut("aé😀b", 6)).isEqualTo("aé");
        assertThat(TableName.cut("😀😀", 1)).isEmpty();
        assertThat(TableName.cut("x".repeat(1 << 20), 63)).hasSize(63);
    }
}
