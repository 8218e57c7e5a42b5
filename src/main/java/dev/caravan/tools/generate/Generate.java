package dev.caravan.tools.generate;

import picocli.CommandLine.Command;

/** {@code caravan generate}: without a subcommand it is a usage error. */
@Command(
        name = "generate",
        description = "Generates CSV files of any size to try Caravan with.",
        mixinStandardHelpOptions = true,
        subcommands = {GeneratePeople.class, GeneratePlays.class})
public final class Generate {}
