package dev.caravan.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.cli.output.Hints;
import dev.caravan.cli.output.JobText;
import dev.caravan.cli.output.Terminal;
import dev.caravan.csv.Dialect;
import dev.caravan.csv.detection.DialectText;
import dev.caravan.jobs.DialectJson;
import dev.caravan.jobs.JobJson;
import dev.caravan.ledger.job.ReasonCount;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as a server shows it. Its texts are safe to print.
 *
 * @param json as it came, with control characters escaped only by JSON
 * @param progress 0 to 1
 */
public record ServerJob(JsonNode json, JobJson summary, double progress) {
    private static final int MOST_REASONS = 1_000;

    /** @throws CommandFailure if the answer shows no job */
    static ServerJob of(JsonNode json) {
        if (!json.path("job").isIntegralNumber() || !json.path("state").isTextual()) {
            throw new CommandFailure(ExitCode.FAILED, "the server's answer shows no job");
        }
        JobJson read = Server.value(printable(json), JobJson.class);
        return new ServerJob(json, read, json.path("progress").asDouble());
    }

    /** @throws CommandFailure if there is no such job, or the server can't be reached */
    public static ServerJob get(Server server, long id) {
        try {
            return of(server.get("/api/jobs/" + id));
        } catch (ServerRefusal e) {
            throw e.is("unknown-job")
                    ? new CommandFailure(ExitCode.USAGE, "there is no job %d; caravan jobs lists them".formatted(id), e)
                    : e;
        }
    }

    /** For {@code --json}: the fields that a job of the ledger has, and what they say, unchanged. */
    public JobJson exact() {
        return Server.value(json, JobJson.class);
    }

    public boolean ended() {
        return json.path("ended").asBoolean();
    }

    /** @throws CommandFailure if the answer doesn't say it */
    public Instant created() {
        try {
            return Instant.parse(json.path("created").asText());
        } catch (DateTimeParseException e) {
            throw new CommandFailure(ExitCode.FAILED, "the server's answer has no time of job " + summary.job(), e);
        }
    }

    public boolean started() {
        return json.has("started");
    }

    /** As the same job of the ledger is shown. */
    public String text(Hints hints) {
        return JobText.summary(summary, dialect(), reasons(), hints);
    }

    /** The same with another text for a place, which servers name without its folder. */
    ServerJob with(String field, String place) {
        return of(((ObjectNode) json).put(field, place));
    }

    private @Nullable String dialect() {
        DialectJson dialect = summary.dialect();
        if (dialect == null) {
            return null;
        }
        try {
            return Terminal.line(DialectText.of(
                    new Dialect(
                            dialect.delimiter(),
                            character(dialect.quote()),
                            character(dialect.escape()),
                            dialect.comment(),
                            dialect.header(),
                            dialect.skipLines(),
                            false),
                    dialect.encoding()));
        } catch (IllegalArgumentException | NullPointerException noDialect) {
            return null;
        }
    }

    private static @Nullable Character character(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text.charAt(0);
    }

    private List<ReasonCount> reasons() {
        List<ReasonCount> reasons = new ArrayList<>();
        for (JsonNode reason : json.path("reasons")) {
            if (reasons.size() < MOST_REASONS) {
                reasons.add(new ReasonCount(
                        Terminal.line(reason.path("reason").asText()),
                        Terminal.line(reason.path("example").asText()),
                        reason.path("records").asLong()));
            }
        }
        return reasons;
    }

    /** Without control characters in the texts that a terminal shows; a tab may be a delimiter. */
    private static JsonNode printable(JsonNode json) {
        ObjectNode copy = ((ObjectNode) json).objectNode();
        json.properties()
                .forEach(field -> copy.set(
                        field.getKey(),
                        field.getValue().isTextual()
                                ? copy.textNode(Terminal.line(field.getValue().asText()))
                                : field.getValue()));
        return copy;
    }
}
