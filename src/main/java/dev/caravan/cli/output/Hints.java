package dev.caravan.cli.output;

import dev.caravan.ledger.database.ShellText;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Commands that a command recommends, which can be pasted into the shell that ran it: they name the program as it was called, and the same
 * database and data directory. Immutable.
 *
 * @param program as the shell finds it
 * @param database argument of {@code --db}; null: none was given
 * @param dataDir argument of {@code --data-dir}, or its default
 * @param server argument of {@code --server}; null: none was given
 */
public record Hints(
        String program,
        @Nullable String database,
        Path dataDir,
        @Nullable String server) {
    private static final Path DEFAULT_DATA_DIR = Path.of("caravan-data");

    /** Commands in messages of packages that don't know how the program was called. */
    private static final Pattern IN_MESSAGE =
            Pattern.compile("(?<![\\w/.])caravan ((?:(?:abort|duplicates|rejects|status|undo) \\d+(?: -o [A-Za-z.]+)?"
                    + "|dead-letters list(?: --job \\d+)?|jobs)\\b)");

    /** The launcher passes the program's name. */
    public static Hints of(@Nullable String database, Path dataDir) {
        return new Hints(Objects.requireNonNullElse(System.getenv("CARAVAN_COMMAND"), "caravan"), database, dataDir);
    }

    /** Of a command that a server does; null: the environment names it, or none does. */
    public static Hints ofServer(@Nullable String server) {
        return new Hints(
                Objects.requireNonNullElse(System.getenv("CARAVAN_COMMAND"), "caravan"),
                null,
                DEFAULT_DATA_DIR,
                server);
    }

    public Hints(String program, @Nullable String database, Path dataDir) {
        this(program, database, dataDir, null);
    }

    /**
     * A command about the same ledger. A password in the address of the database is replaced by an ellipsis.
     *
     * @param arguments such as {@code rejects 8}, as the shell reads them
     */
    public String command(String arguments) {
        String command = ShellText.word(program) + " " + arguments;
        if (database != null) {
            command += " --db " + ShellText.word(SecretRedaction.address(database));
        }
        if (server != null) {
            command += " --server " + ShellText.word(server);
        }
        return dataDir.equals(DEFAULT_DATA_DIR)
                ? command
                : command + " --data-dir " + ShellText.word(dataDir.toString());
    }

    /** A message with its commands completed. */
    public String in(String message) {
        return IN_MESSAGE.matcher(message).replaceAll(found -> Matcher.quoteReplacement(command(found.group(1))));
    }
}
