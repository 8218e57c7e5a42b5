package dev.caravan.feed.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.NearNames;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnNamesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "caf\u00e9 id",
                "CAF\u00c9 ID",
                " caf\u00e9 id\t",
                "cafe\u0301 id",
                "\ufeffCaf\u00e9 Id",
                "caf\u00e9\u00a0id",
                "ca\u00adf\u00e9\u200b id",
            })
    void namesThatLookAlikeAreAlike(String name) {
        assertThat(ColumnNames.areAlike(name, "Caf\u00e9 id")).isTrue();
        assertThat(new ColumnNames(List.of("x", "Caf\u00e9 id")).find(name)).containsExactly(1);
    }

    @ParameterizedTest
    @CsvSource({"m²,m2", "first_name,first name", "first-name,first_name", "e,é", "ﬁ,fi", "a,b"})
    void namesThatLookDifferentAreNot(String name, String other) {
        assertThat(ColumnNames.areAlike(name, other)).isFalse();
    }

    @Test
    void theSameNameGoesBeforeThoseThatAreAlike() {
        ColumnNames names = new ColumnNames(List.of("Name", "name", "NAME"));
        assertThat(names.find("name")).containsExactly(1);
        assertThat(names.find("nAme")).containsExactly(0, 1, 2);
        assertThat(names.find("nom")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "Emial,email",
                "First Name,first_name",
                "FirstName,first_name",
                "first-name,first_name",
                "Strase,strasse",
                "Pays,-",
                "if,-",
                "zz,-",
                "???,-",
            })
    void theNearestIsWhatMayHaveBeenMeant(String name, String nearest) {
        List<String> names = List.of("id", "email", "first_name", "last_name", "strasse", "price");
        assertThat(NearNames.of(name, names, ColumnNames::letters).stream()
                        .findFirst()
                        .orElse(null))
                .isEqualTo(nearest);
    }
}
