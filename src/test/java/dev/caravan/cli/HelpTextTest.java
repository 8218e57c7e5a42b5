package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.cli.option.HelpSection;
import dev.caravan.testing.CommandRun;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTextTest {
    private static String help(String... command) {
        String[] arguments = Arrays.copyOf(command, command.length + 1);
        arguments[command.length] = "--help";
        return CommandRun.of(arguments).out();
    }

    private static List<String> titles(String help) {
        List<String> all =
                Arrays.stream(HelpSection.values()).map(HelpSection::title).toList();
        return help.lines().filter(all::contains).toList();
    }

    @Test
    void optionsOfLoadsPreviewsAndReportsAreInSectionsInOneOrder() {
        assertThat(titles(help("load")))
                .containsExactly(
                        "What to read",
                        "How to read it",
                        "Columns",
                        "Rows",
                        "What to do about duplicates and errors",
                        "Where to",
                        "Also");
        assertThat(titles(help("preview")))
                .containsExactly(
                        "What to read",
                        "How to read it",
                        "Columns",
                        "Rows",
                        "What to do about duplicates and errors",
                        "Also");
        assertThat(titles(help("report")))
                .containsExactly(
                        "What to read",
                        "How to read it",
                        "Columns",
                        "Rows",
                        "What to report",
                        "What to do about duplicates and errors",
                        "Where to",
                        "Also");
        assertThat(titles(help("status"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"load", "preview", "report"})
    void eachOptionIsShownOnceAndEachThatTakesAValueHasAnExample(String command) {
        String help = help(command);
        CommandLine commandLine = Caravan.commandLine(command);
        CommandLine subcommand = commandLine.getSubcommands().get(command);
        String footer =
                String.join("\n", subcommand.getCommandSpec().usageMessage().footer());
        for (OptionSpec option : subcommand.getCommandSpec().options()) {
            String name = option.longestName().replaceFirst("--", option.negatable() ? "--[no-]" : "--");
            assertThat(help.lines().filter(line -> line.matches("(?: {6}|  -\\w, )\\Q" + name + "\\E(?:[ =].*)?")))
                    .as(name)
                    .hasSize(1);
            if (option.arity().max() > 0 && !option.negatable()) {
                String description = String.join(" ", option.description());
                assertThat(description.contains("such as ")
                                || description.matches(".*: '?[\\w./*-]+.*")
                                || description.contains("(default: ")
                                || option.paramLabel().contains("|")
                                || footer.matches("(?s).*" + option.longestName() + " .*"))
                        .as("example of " + name)
                        .isTrue();
            }
        }
    }

    @Test
    void aPercentSignIsShownAsOne() {
        assertThat(help("load")).contains("--max-rejects=N|P% ", "--max-deletes=N|P% ", "such as 500 or 5% (default:");
    }

    @Test
    void linesAreBrokenAtSpacesOnlyAndExamplesNever() {
        String help = help("load");
        assertThat(help).contains("(x.zip!/y.csv)", "s3://BUCKET/KEY", "10.1.0.0/16");
        assertThat(help)
                .contains("  caravan load exports --glob '**/certificates.csv' --table certificates --parallel 4\n");
        assertThat(help.lines().filter(line -> !line.startsWith("  caravan ") && !line.startsWith("  zcat ")))
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }
}
