package dev.caravan.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.cli.output.CommandFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class RecordSizeArgumentTest {
    @ParameterizedTest
    @CsvSource({"16MiB, 16777216B", "64mb, 67108864B", "1KiB, 1024B", "2048, 2048B"})
    void sizesArePowersOfTwo(String size, String bytes) {
        assertThat(argument(size).properties()).containsEntry("caravan.record.max-size", bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"65MiB", "0", "-1MB", "1 GB", "much", ""})
    void otherSizesAreRefused(String size) {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> argument(size).properties())
                .withMessageContaining("1KiB to 64MiB");
    }

    private static RecordSizeArgument argument(String size) {
        RecordSizeArgument argument = new RecordSizeArgument();
        new CommandLine(CommandLine.Model.CommandSpec.create()
                        .addMixin("size", CommandLine.Model.CommandSpec.forAnnotatedObject(argument)))
                .parseArgs("--max-record-size=" + size);
        return argument;
    }
}
