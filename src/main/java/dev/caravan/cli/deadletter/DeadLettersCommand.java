package dev.caravan.cli.deadletter;

import picocli.CommandLine.Command;

/** {@code caravan dead-letters}: without a subcommand it is a usage error. */
@Command(
        name = "dead-letters",
        description = "Lists, shows, replays and discards chunks that could not be loaded.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            DeadLettersListCommand.class,
            DeadLettersShowCommand.class,
            DeadLettersReplayCommand.class,
            DeadLettersDiscardCommand.class,
        },
        footer = {
            "",
            "Examples:",
            "  caravan dead-letters list",
            "  caravan dead-letters show 3/17",
            "  caravan dead-letters replay --cause 5f0c9a3be712 --dry-run",
            "  caravan dead-letters replay --job 3 --rate 5/s",
            "  caravan dead-letters discard 3/17 --reason 'test data'",
        })
public final class DeadLettersCommand {}
