package dev.caravan.cli;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.feed.Feeds;
import dev.caravan.feed.JobOptions;
import dev.caravan.feed.rule.TableName;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Refuses files that would share a table only because their names are alike, as {@code a-b.csv} and {@code a_b.csv}: with a key, rows of
 * one would be duplicates of the other's.
 */
final class SimilarNames {
    private SimilarNames() {}

    /** @throws CommandFailure if two of the files would; files of one name in several folders, or compressed, share a table on purpose */
    static void refuse(Collection<Path> files, Feeds feeds, JobOptions options) {
        Map<String, Path> first = new HashMap<>();
        for (Path file : files) {
            String table = TableName.of(file);
            Path other = first.putIfAbsent(table, file);
            if (other != null
                    && !TableName.stem(other).equals(TableName.stem(file))
                    && feeds.settingsFor(file, options).target().table().equals(table)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "%s and %s would both load into table %s: name it with --table to load them together, or load one after the other"
                                .formatted(other, file, table));
            }
        }
    }
}
