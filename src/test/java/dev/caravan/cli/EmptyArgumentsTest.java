package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.output.ExitCode;
import dev.caravan.testing.CommandRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmptyArgumentsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "load x.csv --db ",
                "load x.csv --table ",
                "load x.csv --feed ",
                "load x.csv --data-dir ",
                "load x.csv --delimiter ",
                "load x.csv --key ",
                "load x.csv --key a,,b",
                "load x.csv --db=",
                "load ",
                "preview x.csv --encoding ",
                "report x.csv -o ",
                "report x.csv -o y.csv --group-by ",
                "serve --queue ",
                "serve --bind ",
                "rejects 1 -o ",
                "jobs --db "
            })
    void anEmptyValueIsBadUsage(String line) {
        CommandRun run = CommandRun.of(line.split(" ", -1));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(" is empty: give it a value");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void whatIsNotGivenMayBeLeftOut() {
        assertThat(CommandRun.of("load", "there-is-no-such-file.csv").err()).contains("no such file");
    }

    @Test
    void anUnknownOptionIsNamedWithoutItsPassword() {
        CommandRun run = CommandRun.of("load", "x.csv", "--bd=postgres://scott:tiger@h/d");
        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--bd=postgres://…@h/d").doesNotContain("tiger");
    }
}
