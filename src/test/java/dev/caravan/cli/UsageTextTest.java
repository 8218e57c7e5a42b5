package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.output.ExitCode;
import dev.caravan.testing.CommandRun;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "laod x.csv | there is no command laod; did you mean load?",
                "jbos | there is no command jbos; did you mean jobs?",
                "dead-letters lst | there is no command lst; did you mean list?",
                "xyzzy | there is no command xyzzy",
                "load x.csv --tabel t | unknown option --tabel; did you mean --table?",
                "load x.csv --no-haeder | unknown option --no-haeder; did you mean --no-header?",
                "load x.csv --on-duplicates=keep | unknown option --on-duplicates=keep; did you mean --on-duplicate?",
                "status 1 2 | unexpected argument: 2",
                "load x.csv --on-duplicate updat | --on-duplicate is \"updat\": must be keep, update or fail; did you mean update?",
                "jobs --since yesterday | --since: \"yesterday\" is no time such as 90m, 12h, 7d, 2026-11-30 or 2026-11-30T08:00",
                "jobs --before one | --before is \"one\": must be a whole number",
                "rejects one | JOB is \"one\": must be a whole number",
                "completion fish | SHELL is \"fish\": must be bash or zsh",
                "dead-letters | a command is missing: list, show, replay or discard",
                "load | Missing required parameter: 'SOURCE'",
            })
    void aWrongCommandLineIsNamedWithWhatMayHaveBeenMeant(String line, String said) {
        CommandRun run = CommandRun.of(line.split(" "));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err().lines().findFirst()).contains("caravan: " + said);
        assertThat(run.out()).isEmpty();
    }
}
