package dev.caravan.cli.application;

import dev.caravan.cli.client.Server;
import dev.caravan.cli.client.ServerOptions;
import dev.caravan.cli.output.Hints;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command on the ledger that a running Caravan does if {@code --server} names one; then no application is started. */
public abstract class ClientCommand extends LedgerCommand {
    @Mixin
    ServerOptions serverOptions = new ServerOptions();

    private @Nullable Server server;

    @Override
    public final Integer call() throws Exception {
        server = serverOptions.server(target, err());
        if (server == null) {
            return super.call();
        }
        int exit = ask(server);
        out().flush();
        return exit;
    }

    /** Has a server do the command's work; the result is its exit code. */
    public abstract int ask(Server server) throws Exception;

    @Override
    public final Hints hints() {
        return server == null ? super.hints() : Hints.ofServer(serverOptions.url());
    }
}
