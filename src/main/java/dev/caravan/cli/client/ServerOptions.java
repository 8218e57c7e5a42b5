package dev.caravan.cli.client;

import dev.caravan.cli.option.HelpSection;
import dev.caravan.cli.option.InSection;
import dev.caravan.cli.option.TargetOptions;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The running Caravan that does a command's work in place of this process. */
@InSection(HelpSection.TARGET)
public final class ServerOptions {
    public static final String SERVER = "CARAVAN_SERVER";

    private static final String KEY_FILE = "CARAVAN_SERVER_KEY_FILE";

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "Have a running Caravan do it, such as https://caravan.example.com (default: $CARAVAN_SERVER,"
                    + " else this process does it).")
    @Nullable String url;

    @Option(
            names = "--server-key-file",
            paramLabel = "FILE",
            description =
                    "File with an API key, a token or USER:PASSWORD for --server, such as ~/.caravan-key; readable"
                            + " by you alone (default: $CARAVAN_SERVER_KEY_FILE).")
    @Nullable Path keyFile;

    /**
     * The server that the options, or the environment, name; null: none.
     *
     * @param target what the command line says of a ledger counts more than the environment
     * @param err is told if the key is not safe on its way
     * @throws CommandFailure if the URL is none of a server, or the file of the key can't be used
     */
    public @Nullable Server server(TargetOptions target, PrintWriter err) {
        Server server = server(target.named(), System.getenv());
        if (server != null && server.tellsItsKey()) {
            err.println("The key goes over the network unencrypted: use https.");
        }
        return server;
    }

    private @Nullable Server server(@Nullable String ledger, Map<String, String> environment) {
        if (url != null && ledger != null) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--server and %s exclude each other: the server has its own".formatted(ledger));
        }
        String named = url != null ? url : ledger != null ? "" : environment.getOrDefault(SERVER, "");
        if (named.isEmpty()) {
            if (keyFile != null) {
                throw new CommandFailure(ExitCode.USAGE, "--server-key-file is for --server URL");
            }
            return null;
        }
        String inEnvironment = environment.getOrDefault(KEY_FILE, "");
        Path file = keyFile != null ? keyFile : inEnvironment.isEmpty() ? null : Path.of(inEnvironment);
        return Server.of(address(named), file == null ? null : ServerKey.read(file));
    }

    /** Whether the command line itself names a server. */
    public boolean areGiven() {
        return url != null || keyFile != null;
    }

    /** Argument of {@code --server}; null: it was not given. */
    public @Nullable String url() {
        return url;
    }

    /** The address without a slash at its end; it may have a path, below which a proxy has the server. */
    private static URI address(String text) {
        try {
            URI uri = new URI(text.strip().replaceFirst("/+$", ""));
            if (uri.getRawUserInfo() != null) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "--server: others see a password in a command; put USER:PASSWORD into a file for --server-key-file");
            }
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw notOne(text, e);
        }
        throw notOne(text, null);
    }

    private static CommandFailure notOne(String text, @Nullable Exception cause) {
        return new CommandFailure(
                ExitCode.USAGE,
                "--server %s: must be the URL of a server, such as http://127.0.0.1:8080".formatted(text),
                cause == null ? new IllegalArgumentException(text) : cause);
    }
}
