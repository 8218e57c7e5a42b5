package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.source.http.UrlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The sources that a command reads, and the addresses from which it may read them. */
@InSection(HelpSection.SOURCES)
@SuppressWarnings("NullAway.Init")
public final class SourceOptions {
    private static final String STANDARD_INPUT = "-";
    private static final String OTHER_URL = "[A-Za-z][A-Za-z0-9+.-]+://.*";

    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "A file, a zip archive or an entry of one (x.zip!/y.csv), a directory of CSV files,"
                    + " a glob in quotes; an http(s) URL of a file or a zip archive; s3://BUCKET/KEY, s3://BUCKET/PREFIX/ or a glob of keys;"
                    + " sftp://USER@HOST/FILE, a folder with a slash behind it or a glob;"
                    + " - for standard input.")
    List<String> sources;

    @Option(
            names = "--glob",
            paramLabel = "G",
            description =
                    "In directories, S3 prefixes and SFTP folders, read the files that this matches, from there: '**/people.csv'.")
    @Nullable String glob;

    @Option(
            names = "--server-files",
            description = "With --server: sources are files of the server, such as exports/people.csv, and not sent.")
    boolean serverFiles;

    @Option(
            names = "--allow-address",
            paramLabel = "HOST",
            split = ",",
            description = "Host, address or network that is not public and that a URL may name all the same:"
                    + " localhost, 10.1.0.0/16.")
    List<String> allowed = List.of();

    /**
     * The sources in the order of the command line. Files are expanded at once, objects when they are read.
     *
     * @param server whether a server reads or is sent them
     * @throws CommandFailure if one names nothing that can be read; the message names it
     */
    public List<SourceArgument> parse(boolean server) {
        if (serverFiles && !server) {
            throw new CommandFailure(ExitCode.USAGE, "--server-files is for --server URL");
        }
        List<SourceArgument> arguments = new ArrayList<>();
        boolean globUsed = false;
        for (String source : sources) {
            if (source.equals(STANDARD_INPUT)) {
                arguments.add(SourceArgument.ofStandardInput());
            } else if (UrlText.isOne(source)) {
                arguments.add(SourceArgument.of(UrlText.shown(source), UrlText.parse(source)));
            } else if (S3Argument.isOne(source)) {
                S3Argument objects = S3Argument.of(source, glob);
                globUsed |= objects.isPrefix();
                arguments.add(SourceArgument.of(source, objects));
            } else if (SftpArgument.isOne(source)) {
                SftpArgument files = SftpArgument.of(source, glob);
                globUsed |= files.isFolder();
                arguments.add(SourceArgument.of(files));
            } else if (source.matches(OTHER_URL)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        source + ": only URLs of http, https, s3 and sftp can be read; download the file first");
            } else if (serverFiles) {
                arguments.add(SourceArgument.ofServer(source));
            } else {
                boolean directory = SourceArguments.isDirectory(source);
                globUsed |= directory;
                for (SourceArguments.Expanded found :
                        SourceArguments.expandGlobs(List.of(source), directory ? glob : null)) {
                    arguments.add(SourceArgument.of(found));
                }
            }
        }
        if (glob != null && !globUsed) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--glob %s: no source is a directory, an S3 prefix or an SFTP folder".formatted(glob));
        }
        return arguments;
    }

    /** Whether one of the sources is standard input, which has no name. */
    public boolean includeStandardInput() {
        return sources.contains(STANDARD_INPUT);
    }

    /** Whether addresses are named that are not public. */
    public boolean allowsAddresses() {
        return !allowed.isEmpty();
    }

    /** Adds the settings that these options stand for. */
    public void addTo(Map<String, Object> properties) {
        if (!allowed.isEmpty()) {
            properties.put("caravan.url.allow", String.join(",", allowed));
        }
    }
}
