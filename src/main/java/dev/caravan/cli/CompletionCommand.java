package dev.caravan.cli;

import dev.caravan.cli.output.ExitCode;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravan completion}: commands, options, values and files at the press of the tab key. */
@Command(
        name = "completion",
        description = "Prints a script that lets bash or zsh complete commands, options, their values, and files.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "It completes caravan under any path, ./caravan too.",
            "",
            "Examples:",
            "  source <(caravan completion bash)       in this shell, or for each in ~/.bashrc",
            "  caravan completion bash > ~/.local/share/bash-completion/completions/caravan",
            "  source <(caravan completion zsh)        in this shell, or for each in ~/.zshrc",
        })
@SuppressWarnings("NullAway.Init")
final class CompletionCommand implements Callable<Integer> {
    /** Values of enums, which picocli prints as Java spells them; the command line takes them in any letter case. */
    private static final Pattern VALUES = Pattern.compile("(?<=_(?:option|pos_param)_args=)\\(.*\\)");

    /** Names of parameters that are files, or may be. */
    private static final Set<String> FILES = Set.of("SOURCE", "OUT");

    private static final String NO_POSITIONALS = "    local positionals=\"\"\n";

    private static final String FILE_POSITIONALS = """
                type compopt &>/dev/null && compopt -o filenames
                local positionals
                positionals=$(compgen -f -- "${curr_word}")
            """;

    enum Shell {
        bash,
        zsh
    }

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    Shell shell;

    @Override
    public Integer call() {
        CommandLine all = Caravan.commandLine();
        String script = completed(AutoComplete.bash("caravan", all), "_picocli_caravan", all);
        spec.commandLine()
                .getOut()
                .print(VALUES.matcher(script)
                        .replaceAll(values ->
                                Matcher.quoteReplacement(values.group().toLowerCase(Locale.ROOT))));
        spec.commandLine().getOut().flush();
        return ExitCode.COMPLETED;
    }

    /**
     * A script with what picocli leaves out of commands: files where they take sources, and the other names of flags.
     *
     * @param function of the command that has the subcommands
     */
    private static String completed(String script, String function, CommandLine commands) {
        String text = script;
        for (CommandLine command : commands.getSubcommands().values()) {
            String name = function + "_" + command.getCommandName().replace("-", "");
            int start = text.indexOf("function " + name + "() {");
            int end = text.indexOf("\n}\n", start);
            text = text.substring(0, start)
                    + completed(text.substring(start, end), command.getCommandSpec())
                    + text.substring(end);
            text = completed(text, name, command);
        }
        return text;
    }

    private static String completed(String function, CommandSpec command) {
        String text = function;
        if (command.positionalParameters().stream().anyMatch(parameter -> FILES.contains(parameter.paramLabel()))) {
            text = text.replace(NO_POSITIONALS, FILE_POSITIONALS);
        }
        for (OptionSpec option : command.options()) {
            if (option.negatable()) {
                String name = "'" + option.longestName() + "'";
                text = text.replace(name + " ", name + " " + name.replaceFirst("--", "--no-") + " ");
            }
        }
        return text;
    }
}
