package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;

/** docs/commands.md is what the commands print as their help; {@code -Dcaravan.write-commands=true} writes it anew. */
class CommandsPageTest {
    private static final Path PAGE = Path.of("docs", "commands.md");
    private static final int WIDTH = 110;

    /** Inline code that begins with an option. */
    private static final Pattern INLINE = Pattern.compile("`(--[^`\\n]+)`");

    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]+");

    /** Pages about other programs, and decisions, which are not kept up. */
    private static final Pattern OTHERS = Pattern.compile(".*/(comparison|alternatives|[0-9]{4}-.*)\\.md");

    /** Of localstack/run-on-host.sh and of spark-submit. */
    private static final Set<String> OF_OTHER_PROGRAMS = Set.of("--stop", "--packages");

    @Test
    void itIsTheHelpOfEachCommand() throws IOException {
        CommandLine caravan = Caravan.commandLine();
        caravan.setUsageHelpWidth(WIDTH);
        StringBuilder page = new StringBuilder("""
                # Commands

                What `./caravan COMMAND --help` prints. What most of them are used for is in the [README](../README.md#using-it); exit codes are in
                [troubleshooting.md](troubleshooting.md#exit-codes).
                """);
        append(page, caravan);
        if (Boolean.getBoolean("caravan.write-commands")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("run this test with -Dcaravan.write-commands=true, and commit the file")
                .hasContent(page.toString());
    }

    private static void append(StringBuilder page, CommandLine command) {
        page.append("\n## ")
                .append(command.getCommandSpec().qualifiedName())
                .append("\n\n```text\n")
                .append(command.getUsageMessage(Ansi.OFF)
                        .lines()
                        .map(String::stripTrailing)
                        .reduce("", (all, line) -> all + line + "\n")
                        .strip())
                .append("\n```\n");
        command.getSubcommands().values().stream().distinct().forEach(subcommand -> append(page, subcommand));
    }

    @Test
    void optionsThatPagesNameExist() throws IOException {
        Set<String> options = new HashSet<>(OF_OTHER_PROGRAMS);
        addOptions(options, Caravan.commandLine());
        Set<String> unknown = new TreeSet<>();
        for (Path page : pages()) {
            INLINE.matcher(Files.readString(page))
                    .results()
                    .flatMap(code -> OPTION.matcher(code.group(1)).results())
                    .map(MatchResult::group)
                    .filter(option -> !options.contains(option))
                    .forEach(option -> unknown.add(page + ": " + option));
        }
        assertThat(unknown).isEmpty();
    }

    private static void addOptions(Set<String> options, CommandLine command) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            options.addAll(List.of(option.names()));
            if (option.negatable()) {
                options.add(option.longestName().replaceFirst("--", "--no-"));
            }
        }
        command.getSubcommands().values().forEach(subcommand -> addOptions(options, subcommand));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md"), Path.of("ARCHITECTURE.md")), docs)
                    .filter(page -> page.toString().endsWith(".md"))
                    .filter(page -> !OTHERS.matcher(page.toString()).matches())
                    .toList();
        }
    }
}
