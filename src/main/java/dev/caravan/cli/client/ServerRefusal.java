package dev.caravan.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import org.jspecify.annotations.Nullable;

/** A server answers with an error, by whose {@code type} (RFC 9457) clients may go another way. */
public final class ServerRefusal extends CommandFailure {
    static final String PREFIX = "urn:caravan:problem:";

    private static final long serialVersionUID = 1L;
    private static final int CONFLICT = 409;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERROR = 500;

    private final int status;
    private final String type;

    ServerRefusal(int status, @Nullable JsonNode problem, String message) {
        super(isOfUse(status, problem) ? ExitCode.USAGE : ExitCode.FAILED, message);
        this.status = status;
        this.type = problem == null ? "" : problem.path("type").asText().substring(PREFIX.length());
    }

    /** What a server can't do now, or a job's state forbids, is no mistake in the command. */
    private static boolean isOfUse(int status, @Nullable JsonNode problem) {
        return problem != null && status < SERVER_ERROR && status != CONFLICT && status != TOO_MANY_REQUESTS;
    }

    int status() {
        return status;
    }

    /** Whether it is a problem of this type, such as {@code unknown-job}. */
    public boolean is(String name) {
        return type.equals(name);
    }
}
