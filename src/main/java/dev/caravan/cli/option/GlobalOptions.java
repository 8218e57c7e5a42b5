package dev.caravan.cli.option;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every subcommand inherits. */
public class GlobalOptions {
    @Option(names = "--debug", description = "Print the log of Caravan, and stack traces.", scope = ScopeType.INHERIT)
    public boolean debug;
}
