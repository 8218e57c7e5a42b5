package dev.caravan.cli.check;

import dev.caravan.cli.option.FeedArgument;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.csv.RecordLimits;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.JobSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The feed that {@code --feed} and {@code --config} name. */
final class ProposedFeed {
    private ProposedFeed() {}

    /**
     * The rules of the feed.
     *
     * @param feed name of a feed, or a YAML file with the feed; null: the one of the file that matches the source
     * @param config a YAML file; null: the feeds are those of the configuration
     * @param configured the feeds of the configuration
     * @param label path of the source that feeds are matched against
     * @throws CommandFailure if there is no such feed, or the file has faults
     */
    static JobSettings rules(
            @Nullable String feed, @Nullable Path config, Feeds configured, Path label, RecordLimits recordLimits) {
        Path named = feed == null || config != null ? null : FeedArgument.file(feed);
        Path file = named == null ? config : named;
        Feeds feeds = file == null ? configured : FeedArgument.read(file, recordLimits);
        String name = named == null ? feed : null;
        if (name == null && !feeds.match(label)) {
            if (feeds.all().size() != 1) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "%s: no feed of %s matches %s: say --config FILE --feed NAME"
                                .formatted(file, feeds.all().keySet(), label));
            }
            name = feeds.all().keySet().iterator().next();
        }
        return feeds.settingsFor(label, new JobOptions(name, null, List.of(), Map.of()))
                .ofNoJob();
    }
}
