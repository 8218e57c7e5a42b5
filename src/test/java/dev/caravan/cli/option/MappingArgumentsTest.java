package dev.caravan.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.feed.rule.RowOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MappingArgumentsTest {
    private static MappingArguments parsed(String... args) {
        return CommandLine.populateCommand(new MappingArguments(), args);
    }

    @Test
    void rowOptionsAreTaken() {
        assertThat(parsed("--set", "a=x=y", "--set", "b=@line", "--skip-footer", "2", "--limit", "10")
                        .mapping()
                        .rows())
                .isEqualTo(new RowOptions(Map.of("a", "x=y", "b", "@line"), 2, 10L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--set         | a=@lime | --set is \"a=@lime\"; it must be a text, or one of @file, @line,",
                "--set         | =x      | --set: '=x' must be NAME=VALUE",
                "--limit       | 0       | --limit is \"0\"; it must be 1 or more",
                "--limit       | -1      | --limit is \"-1\"; it must be 1 or more",
                "--skip-footer | 1001    | --skip-footer is \"1001\"; it must be 0 to 1,000",
            })
    void rowOptionsThatCantBeAreUsageErrors(String option, String value, String message) {
        assertThatThrownBy(() -> parsed(option, value).mapping())
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageStartingWith(message);
    }
}
