package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.feed.rule.RejectLimit;
import dev.caravan.feed.rule.TooManyRejectsPolicy;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The limit of rejected records of a source. */
@InSection(HelpSection.PROBLEMS)
public final class RejectsArgument {
    @Option(
            names = "--max-rejects",
            paramLabel = "N|P%",
            description =
                    "FAIL when more records than this are rejected, such as 100 or 5%%; a share is judged from 1,000 records on,"
                            + " or at the end (default: as the feed says, else any number may be).")
    @Nullable String maxRejects;

    /** @throws CommandFailure if the value is invalid */
    @Nullable public String limit() {
        if (maxRejects == null) {
            return null;
        }
        try {
            RejectLimit.parse(maxRejects, TooManyRejectsPolicy.KEEP);
            return maxRejects;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--max-rejects is \"%s\": %s".formatted(maxRejects, e.getMessage()), e);
        }
    }
}
