package dev.caravan.cli;

import dev.caravan.csv.Ragged;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What becomes of rows with too few or too many fields. */
final class RaggedArgument {
    @Option(
            names = "--ragged",
            paramLabel = "reject|pad|truncate",
            description = "Rows with too few or too many fields: reject them (default), pad those with too few,"
                    + " or also truncate those with too many.")
    @Nullable String ragged;

    /** @throws CommandFailure if it is none */
    @Nullable Ragged policy() {
        if (ragged == null) {
            return null;
        }
        try {
            return Ragged.valueOf(ragged.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    Exit.USAGE, "--ragged is \"%s\": must be reject, pad or truncate".formatted(ragged), e);
        }
    }
}
