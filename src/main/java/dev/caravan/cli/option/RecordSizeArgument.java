package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import picocli.CommandLine.Option;

/** How large the records of the sources may be. */
@InSection(HelpSection.READING)
public final class RecordSizeArgument {
    private static final DataSize SMALLEST = DataSize.ofKilobytes(1);
    private static final DataSize LARGEST = DataSize.ofMegabytes(64);

    @Option(
            names = "--max-record-size",
            paramLabel = "SIZE",
            description =
                    "Reject larger records, such as 16MiB; 1KiB to 64MiB (default: caravan.record.max-size, 1MiB).")
    @Nullable String size;

    /**
     * The settings that the option stands for.
     *
     * @throws CommandFailure if the size is invalid
     */
    public Map<String, Object> properties() {
        if (size == null) {
            return Map.of();
        }
        try {
            DataSize parsed = DataSize.parse(
                    size.strip().replaceFirst("(?i)([KM])i?B$", "$1B").toUpperCase(Locale.ROOT));
            if (parsed.compareTo(SMALLEST) >= 0 && parsed.compareTo(LARGEST) <= 0) {
                return Map.of("caravan.record.max-size", parsed.toBytes() + "B");
            }
        } catch (IllegalArgumentException e) {
            throw invalid(size, e);
        }
        throw invalid(size, null);
    }

    private static CommandFailure invalid(String size, @Nullable Exception cause) {
        String message = "--max-record-size is \"%s\", must be 1KiB to 64MiB, such as 16MiB".formatted(size);
        return cause == null
                ? new CommandFailure(ExitCode.USAGE, message)
                : new CommandFailure(ExitCode.USAGE, message, cause);
    }
}
