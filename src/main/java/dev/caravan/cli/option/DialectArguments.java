package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.csv.detection.DialectOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The CSV dialect of the sources; what is not given is detected in each. */
@InSection(HelpSection.READING)
public final class DialectArguments {
    @Option(
            names = "--delimiter",
            paramLabel = "S",
            description = "Separator of fields, such as ';'; tab or \\t: a tab.")
    @Nullable String delimiter;

    @Option(
            names = "--quote",
            paramLabel = "C",
            description = "Character that encloses fields, such as \"'\", or none.")
    @Nullable String quote;

    @Option(
            names = "--escape",
            paramLabel = "C",
            description = "Character that escapes a quote in a quoted field, such as '\\', or none: quotes are doubled."
                    + " With --quote none: escapes delimiters and line ends, as in COPY text.")
    @Nullable String escape;

    @Option(
            names = "--comment",
            paramLabel = "S",
            description = "Start of lines that are comments, such as '#', or none.")
    @Nullable String comment;

    @Option(
            names = "--encoding",
            paramLabel = "E",
            description = "Encoding, such as UTF-8, UTF-16LE, latin-1 or cp1252.")
    @Nullable String encoding;

    @Option(names = "--header", negatable = true, description = "Whether the first record names the columns.")
    @Nullable public Boolean header;

    @InSection(HelpSection.ROWS)
    @Option(
            names = "--skip-lines",
            paramLabel = "N",
            description = "Lines before the first record, such as 3 of a title.")
    @Nullable Integer skipLines;

    @Option(
            names = "--trim",
            negatable = true,
            description = "Whether spaces and tabs around fields and quotes are dropped.")
    @Nullable Boolean trim;

    /** @throws CommandFailure if an option is invalid */
    public DialectOptions options() {
        try {
            return new DialectOptions(delimiter, quote, escape, comment, encoding, header, skipLines, trim);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "--" + e.getMessage(), e);
        }
    }
}
