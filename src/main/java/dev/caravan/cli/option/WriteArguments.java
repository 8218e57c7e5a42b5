package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.feed.rule.DuplicatePolicy;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.WriteOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How rows get into the table. */
@InSection(HelpSection.TARGET)
public final class WriteArguments {
    @InSection(HelpSection.PROBLEMS)
    @Option(
            names = "--on-duplicate",
            paramLabel = "keep|update|fail",
            description = "A record whose key exists: keep the row (default), update it, the last record in the file"
                    + " wins, or fail and load nothing.")
    @Nullable DuplicatePolicy onDuplicate;

    @Option(names = "--replace", description = "Make the file the table's whole content, at one moment.")
    boolean replace;

    @Option(
            names = "--sync",
            description = "Update as --on-duplicate update, and delete rows whose key the file doesn't have.")
    boolean sync;

    @Option(
            names = "--sync-scope",
            paramLabel = "COL",
            description = "--sync deletes only rows that have one of the file's values in this column, such as region.")
    @Nullable String syncScope;

    @Option(
            names = "--mark-deleted",
            paramLabel = "COL",
            description =
                    "--sync sets this column (boolean or timestamp), such as deleted_at, instead of deleting a row.")
    @Nullable String markDeleted;

    @Option(
            names = "--max-deletes",
            paramLabel = "N|P%",
            description = "--sync fails when it would delete more rows than this, such as 500 or 5%% (default: 10%%).")
    @Nullable String maxDeletes;

    @InSection(HelpSection.PROBLEMS)
    @Option(names = "--append", description = "Make every record a row: no key, not even the table's primary key.")
    boolean append;

    @Option(names = "--atomic", description = "Publish all sources of the command in one transaction, or none of them.")
    boolean atomic;

    @Option(
            names = "--load-method",
            paramLabel = "auto|direct|staged",
            description = "Write rows chunk by chunk (direct), or all at one moment when the last is there (staged);"
                    + " default: staged for large files where the database has it.")
    @Nullable LoadMethod method;

    /** Whether any of the options is given. */
    public boolean areGiven() {
        return replace || sync || !options(false).equals(WriteOptions.NONE);
    }

    /** Whether all sources of the command are published in one transaction. */
    public boolean isAtomic() {
        return atomic;
    }

    /**
     * @param hasKey whether a key is given
     * @throws CommandFailure if the options contradict each other
     */
    public WriteOptions options(boolean hasKey) {
        if (replace && sync) {
            throw new CommandFailure(ExitCode.USAGE, "--replace and --sync exclude each other");
        }
        if (append && hasKey) {
            throw new CommandFailure(ExitCode.USAGE, "--append makes every record a row; leave --key out");
        }
        WriteOptions options = new WriteOptions(
                method,
                replace ? LoadMode.REPLACE : sync ? LoadMode.SYNC : null,
                onDuplicate,
                append ? true : null,
                atomic ? true : null,
                syncScope,
                markDeleted,
                maxDeletes);
        try {
            // What a feed states may complete it: whether --sync-scope fits is known then.
            if (replace || sync || atomic || onDuplicate != null) {
                options.resolved();
            }
            return options;
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
