package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.csv.RecordLimits;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.yaml.FeedCheck;
import dev.caravan.feed.yaml.FeedFault;
import dev.caravan.feed.yaml.FeedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The feed whose rules apply: one of the configuration, or the one of a file. */
public final class FeedArgument {
    @InSection(HelpSection.READING)
    @Option(
            names = "--feed",
            paramLabel = "F",
            description =
                    "Use the rules of this feed (caravan.feeds), such as people, or of the feed in a file, such as people.yml;"
                            + " default: the first feed that matches the source.")
    @Nullable String feed;

    public boolean isGiven() {
        return feed != null;
    }

    /** Whether a file is named in place of a feed. */
    public boolean isFile() {
        return file(feed) != null;
    }

    /**
     * The feed's name; null: the first that matches.
     *
     * @throws CommandFailure if the file has faults, or not exactly one feed
     */
    public @Nullable String name() {
        Path file = file(feed);
        if (file == null) {
            return feed;
        }
        Feeds feeds = read(file, RecordLimits.standard());
        if (feeds.all().size() != 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "--feed %s: the file has the feeds %s, and must have one"
                            .formatted(feed, feeds.all().keySet()));
        }
        return feeds.all().keySet().iterator().next();
    }

    /** Settings by which the configuration has the file's feed, too. */
    public Map<String, Object> properties() {
        Path file = file(feed);
        return file == null
                ? Map.of()
                : Map.of(
                        "spring.config.additional-location",
                        file.toAbsolutePath().toUri().toString());
    }

    /** The file that is named in place of a feed; null: a feed is named, or none. */
    public static @Nullable Path file(@Nullable String feed) {
        return feed != null && (feed.endsWith(".yml") || feed.endsWith(".yaml")) ? Path.of(feed) : null;
    }

    /**
     * The feeds of a file.
     *
     * @throws CommandFailure if it has faults, or can't be read
     */
    public static Feeds read(Path file, RecordLimits recordLimits) {
        try {
            String yaml = Files.readString(file);
            List<FeedFault> faults = FeedCheck.faults(file.toString(), yaml);
            if (!faults.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.USAGE, faults.stream().map(FeedFault::toString).collect(Collectors.joining("; ")));
            }
            return FeedFile.feeds(yaml, recordLimits);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCode.USAGE, file + " is not there", e);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "%s can't be read: %s".formatted(file, e.getMessage()), e);
        }
    }
}
