package dev.caravan.cli;

import dev.caravan.csv.NearNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line, in one line, and what may have been meant. */
final class UsageText {
    /** How picocli says that a value is invalid. */
    private static final Pattern INVALID = Pattern.compile(
            "(?s)Invalid value for (?:option '(?<option>[^']+)'|positional parameter at index \\S+)(?: \\((?<label>.*?)\\))?: (?<what>.*)");

    private static final Pattern NO_CONSTANT = Pattern.compile(
            "(?s)expected one of \\[(?<constants>.*)] \\(case-(?:in)?sensitive\\) but was '(?<value>.*)'");

    private static final Pattern NO_NUMBER = Pattern.compile("(?s)'(?<value>.*)' is not an? (?:int|long)");

    private static final int COMMANDS_NAMED = 6;

    private UsageText() {}

    static String of(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            if (word.startsWith("-")) {
                return unknown("unknown option", word, word.replaceFirst("=.*", ""), optionsOf(command));
            }
            if (!command.subcommands().isEmpty()) {
                return unknown(
                        "there is no command", word, word, command.subcommands().keySet());
            }
            return "unexpected argument: " + word;
        }
        String message = String.valueOf(e.getMessage());
        if (message.equals("Missing required subcommand")) {
            return noCommand(command.subcommands().keySet());
        }
        Matcher invalid = INVALID.matcher(message);
        return invalid.matches()
                ? invalid(
                        invalid.group("option") == null ? invalid.group("label") : invalid.group("option"),
                        invalid.group("what"))
                : message;
    }

    private static String noCommand(Collection<String> names) {
        return names.size() > COMMANDS_NAMED
                ? "a command is missing, such as "
                        + names.stream().limit(COMMANDS_NAMED).collect(Collectors.joining(", "))
                : "a command is missing: " + oneOf(List.copyOf(names));
    }

    private static String invalid(String name, String what) {
        Matcher constant = NO_CONSTANT.matcher(what);
        if (constant.matches()) {
            List<String> names = Arrays.asList(
                    constant.group("constants").toLowerCase(Locale.ROOT).split(", "));
            String value = constant.group("value");
            return "%s is \"%s\": must be %s%s"
                    .formatted(name, value, oneOf(names), question(NearNames.of(value, names)));
        }
        Matcher number = NO_NUMBER.matcher(what);
        return number.matches()
                ? "%s is \"%s\": must be a whole number".formatted(name, number.group("value"))
                : name + ": " + what;
    }

    private static String oneOf(List<String> names) {
        return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.get(names.size() - 1);
    }

    private static String question(List<String> near) {
        return near.isEmpty() ? "" : "; " + NearNames.question(near);
    }

    private static Collection<String> optionsOf(CommandSpec command) {
        List<String> names = new ArrayList<>(command.optionsMap().keySet());
        names.addAll(command.negatedOptionsMap().keySet());
        return names;
    }

    private static String unknown(String what, String shown, String word, Collection<String> known) {
        return what + " " + shown + question(NearNames.of(word, known));
    }
}
