package dev.caravan.csv.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.csv.Reading;
import dev.caravan.csv.RecordLimits;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecondHeaderDetectorTest {
    private static final String ROWS = "Ann,1,2.5,2024-01-01\nBob,2,3.5,2024-01-02\nCleo,3,4.5,2024-01-03\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name,age,height,born\n,years,cm,date\n",
                "person,,body,\nname,age,height,born\n",
                "name,age,height,born\n,,cm,date\n"
            })
    void textAboveValuesInTwoRecordsIsAHeaderInTwoLines(String head) throws IOException {
        assertThat(open(head + ROWS, DialectOptions.NONE).hasSecondHeader()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name,age,height,born\n",
                "name,age,height,born\nname,age,height,born\n",
                "name,age,height,born\nDora,n/a,n/a,n/a\n",
                "name,age,height,born\nDora,4,unknown,2024-01-04\n",
                "name,age,height,born\nDora,later,later,later\n",
                "name,age,height,born\nDora,,,\n"
            })
    void aFirstRecordWithoutSomeValuesIsNoHeader(String head) throws IOException {
        assertThat(open(head + ROWS, DialectOptions.NONE).hasSecondHeader()).isFalse();
    }

    @Test
    void aTableOfTextShowsNoSecondHeader() throws IOException {
        String text = "name,city\nlast,town\n" + "Ann,Bern\n".repeat(9);
        assertThat(open(text, DialectOptions.NONE).hasSecondHeader()).isFalse();
    }

    @Test
    void whoSaysWhereTheHeaderIsKnowsIt() throws IOException {
        String text = "name,age,height,born\n,years,cm,date\n" + ROWS;
        DialectOptions header = new DialectOptions(null, null, null, null, null, true, null, null);
        DialectOptions skipped = new DialectOptions(null, null, null, null, null, null, 1, null);

        assertThat(open(text, header).hasSecondHeader()).isFalse();
        assertThat(open(text, skipped).hasSecondHeader()).isFalse();
    }

    private static dev.caravan.csv.source.CsvSource open(String text, DialectOptions options) throws IOException {
        return dev.caravan.csv.source.CsvSource.open(Reading.stream(text), options, List.of(), RecordLimits.standard());
    }
}
