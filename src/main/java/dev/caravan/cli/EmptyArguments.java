package dev.caravan.cli;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Refuses empty values of options and arguments. They usually are variables that a script forgot to set; without them a command would
 * read or write something else than its author meant.
 */
final class EmptyArguments {
    private EmptyArguments() {}

    /** @throws ParameterException if a value, or a part of a list, is empty */
    static void refuse(ParseResult parsed) {
        for (ParseResult command = parsed; command != null; command = command.subcommand()) {
            for (ArgSpec argument : command.matchedArgs()) {
                if (argument.stringValues().contains("")
                        || argument.originalStringValues().contains("")) {
                    String name = argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
                    throw new ParameterException(
                            command.commandSpec().commandLine(),
                            name + " is empty: give it a value, or leave it out; is a variable not set?");
                }
            }
        }
    }
}
