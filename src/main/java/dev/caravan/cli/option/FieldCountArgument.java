package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.csv.FieldCountPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How rows with too few or too many fields are handled. */
@InSection(HelpSection.PROBLEMS)
public final class FieldCountArgument {
    /** The policies in lower case, for the completion of a shell. */
    static final class Policies extends ArrayList<String> {
        private static final long serialVersionUID = 1L;

        Policies() {
            super(List.of("reject", "pad", "truncate"));
        }
    }

    @Option(
            names = "--ragged",
            paramLabel = "reject|pad|truncate",
            completionCandidates = Policies.class,
            description = "Rows with too few or too many fields: reject them (default), pad those with too few,"
                    + " or also truncate those with too many.")
    @Nullable public String ragged;

    /** @throws CommandFailure if the value is invalid */
    @Nullable public FieldCountPolicy policy() {
        if (ragged == null) {
            return null;
        }
        try {
            return FieldCountPolicy.valueOf(ragged.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--ragged is \"%s\": must be reject, pad or truncate".formatted(ragged), e);
        }
    }
}
