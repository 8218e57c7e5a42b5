package dev.caravan.cli.feeds;

import picocli.CommandLine.Command;

/** {@code caravan feeds}: without a subcommand it is a usage error. */
@Command(
        name = "feeds",
        description = "Checks the configured feeds and reports, and describes them to editors.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {FeedsCheckCommand.class, FeedsSchemaCommand.class},
        footer = {
            "",
            "Examples:",
            "  caravan feeds check",
            "  caravan feeds check application.yml people.yml --json",
            "  caravan feeds schema > feeds.schema.json",
            "  caravan preview people.csv --write-feed people -o people.yml",
        })
public final class FeedsCommand {}
