package dev.caravan.cli.client;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;

/** A server can't be reached, or its connection broke. */
final class UnreachableServer extends CommandFailure {
    private static final long serialVersionUID = 1L;

    UnreachableServer(String message, Throwable cause) {
        super(ExitCode.FAILED, message, cause);
    }
}
