package dev.caravan.cli.option;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options of the command line as a whole; every subcommand inherits them. */
public class GlobalOptions {
    @Option(names = "--debug", description = "Print what happens inside, and stack traces.", scope = ScopeType.INHERIT)
    public boolean debug;
}
