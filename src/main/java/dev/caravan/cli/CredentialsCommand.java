package dev.caravan.cli;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.web.security.Credentials;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code caravan credentials}: prints the settings that let a person or a program use Caravan over HTTP. */
@Command(
        name = "credentials",
        description = "Creates a password's hash, or a key, for application.yml, and only prints it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "The password is read from the terminal or from standard input. A key is generated and shown only once.",
            "Roles: viewer reads; loader also loads, uploads and aborts; operator also undoes, replays and discards.",
            "",
            "Examples:",
            "  caravan credentials anna --role operator",
            "  caravan credentials nightly-export --role loader --api-key",
        })
@SuppressWarnings("NullAway.Init")
final class CredentialsCommand implements Callable<Integer> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int SHORTEST = 8;

    /** Whether standard input is a terminal; the launcher sets the environment variable. */
    private static final boolean IS_TERMINAL = "1".equals(System.getenv("CARAVAN_ASKS"));

    /** bcrypt ignores further bytes. */
    private static final int LONGEST_BYTES = 72;

    enum Role {
        viewer,
        loader,
        operator
    }

    @Spec
    CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Name of the person or program, as the audit log shows it.")
    String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "viewer",
            description = "${COMPLETION-CANDIDATES} (default: viewer).")
    Role role;

    @Option(names = "--api-key", description = "A key for a program, instead of a password.")
    boolean apiKey;

    @Override
    public Integer call() throws IOException {
        if (!NAME.matcher(name).matches()) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "%s: a name has 1 to 64 letters, digits, dots, dashes and underscores".formatted(name));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (apiKey) {
            Credentials.Key key = Credentials.key();
            spec.commandLine().getErr().printf("The key, which is not kept: %s%n", key.text());
            out.printf(
                    "caravan:%n  web:%n    api-keys:%n      \"[%s]\":%n        sha256: %s%n        role: %s%n",
                    name, key.sha256(), role);
        } else {
            out.printf(
                    "caravan:%n  web:%n    users:%n      \"[%s]\":%n        password-hash: %s%n        role: %s%n",
                    name, Credentials.hash(password()), role);
        }
        out.flush();
        return ExitCode.COMPLETED;
    }

    private String password() throws IOException {
        // Since JDK 22 a console exists without a terminal, too.
        Optional<Console> console = IS_TERMINAL ? Optional.ofNullable(System.console()) : Optional.empty();
        String password = console.isPresent()
                ? typed(console.get())
                : new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (password == null
                || password.length() < SHORTEST
                || password.getBytes(StandardCharsets.UTF_8).length > LONGEST_BYTES) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "a password has %d characters or more, and %d bytes at most".formatted(SHORTEST, LONGEST_BYTES));
        }
        return password;
    }

    private @Nullable String typed(Console console) {
        char[] typed = console.readPassword("Password for %s: ", name);
        char[] again = console.readPassword("Again: ");
        if (!Arrays.equals(typed, again)) {
            throw new CommandFailure(ExitCode.USAGE, "they differ; nothing was made");
        }
        return typed == null ? null : new String(typed);
    }
}
