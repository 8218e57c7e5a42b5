package dev.caravan.cli.feeds;

import dev.caravan.cli.output.ExitCode;
import dev.caravan.feed.yaml.FeedFileSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code caravan feeds schema}. */
@Command(
        name = "schema",
        description =
                "Prints the JSON Schema (draft 7) of feeds and reports, by which editors complete and check them.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "Example:",
            "  caravan feeds schema > feeds.schema.json",
            "and as the first line of the YAML file, for the YAML language server of editors:",
            "  # yaml-language-server: $schema=feeds.schema.json",
        })
@SuppressWarnings("NullAway.Init")
final class FeedsSchemaCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().print(FeedFileSchema.text());
        spec.commandLine().getOut().flush();
        return ExitCode.COMPLETED;
    }
}
