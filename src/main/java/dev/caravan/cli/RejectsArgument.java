package dev.caravan.cli;

import dev.caravan.feed.RejectLimit;
import dev.caravan.feed.TooManyRejects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many records of a source may be rejected. */
final class RejectsArgument {
    @Option(
            names = "--max-rejects",
            paramLabel = "N|P%%",
            description = "FAIL when more records than this are rejected; a share is judged from 1,000 records on,"
                    + " or at the end (default: as the feed says, else any number may be).")
    @Nullable String maxRejects;

    /** @throws CommandFailure if it is none */
    @Nullable String limit() {
        if (maxRejects == null) {
            return null;
        }
        try {
            RejectLimit.parse(maxRejects, TooManyRejects.KEEP);
            return maxRejects;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    Exit.USAGE, "--max-rejects is \"%s\": %s".formatted(maxRejects, e.getMessage()), e);
        }
    }
}
