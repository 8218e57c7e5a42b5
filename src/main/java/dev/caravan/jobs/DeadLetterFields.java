package dev.caravan.jobs;

import dev.caravan.deadletter.ReplayResult;
import dev.caravan.ledger.deadletter.DeadLetter;
import dev.caravan.ledger.deadletter.DeadLetterCause;
import java.util.LinkedHashMap;
import java.util.Map;

/** Dead letters as JSON has them; their fields are part of the fixed interface. */
public final class DeadLetterFields {
    private DeadLetterFields() {}

    public static Map<String, Object> of(DeadLetterCause cause) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cause", cause.fingerprint());
        fields.put("exception", cause.exception());
        fields.put("message", cause.pattern());
        fields.put("route", cause.route());
        fields.put("chunks", cause.chunks());
        fields.put("replayable", cause.replayable());
        fields.put("rows", cause.records());
        fields.put("jobs", cause.jobs());
        fields.put("first", cause.firstAt().toInstant().toString());
        fields.put("last", cause.lastAt().toInstant().toString());
        fields.put("example", cause.example().toString());
        fields.put("exampleMessage", cause.exampleMessage());
        return fields;
    }

    public static Map<String, Object> of(DeadLetter letter) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("chunk", letter.header().id().toString());
        fields.put("job", letter.header().id().job());
        fields.put("state", letter.jobState());
        fields.put("rows", letter.header().records());
        fields.put("firstRow", letter.header().firstRecord());
        fields.put("firstLine", letter.header().firstLine());
        fields.put("offset", letter.header().offset());
        fields.put("cause", letter.fingerprint());
        fields.put("route", letter.cause().route());
        fields.put("exception", letter.cause().exception());
        fields.put("message", letter.cause().message());
        fields.put("attempts", letter.attempts());
        fields.put("deaths", letter.deadLetterCount());
        fields.put("first", letter.firstAt().toInstant().toString());
        fields.put("last", letter.lastAt().toInstant().toString());
        fields.put("replayable", letter.isReplayable());
        if (letter.discardReason() != null) {
            fields.put("discarded", letter.discardReason());
        }
        return fields;
    }

    public static Map<String, Object> of(DeadLetterRows rows) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(
                "records",
                rows.rows().stream()
                        .map(row -> Map.of("line", row.line(), "text", row.text()))
                        .toList());
        fields.put("more", rows.more());
        if (rows.problem() != null) {
            fields.put("problem", rows.problem());
        }
        return fields;
    }

    public static Map<String, Object> of(DeadLetterDryRun trial) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("chunk", trial.chunk().toString());
        fields.put("rows", trial.records());
        fields.put("rejected", trial.rejected());
        fields.put("reasons", trial.reasons());
        fields.put("loads", trial.obstacle() == null);
        if (trial.obstacle() != null) {
            fields.put("obstacle", trial.obstacle());
        }
        return fields;
    }

    /** @param waited whether it is known what became of those that were sent */
    public static Map<String, Object> of(ReplayResult result, boolean waited) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sent", result.sent());
        fields.put("rows", result.records());
        if (waited) {
            fields.put("loaded", result.loaded());
            fields.put("deadAgain", result.deadAgain());
        }
        fields.put("left", result.left());
        fields.put("problems", result.problems());
        return fields;
    }
}
