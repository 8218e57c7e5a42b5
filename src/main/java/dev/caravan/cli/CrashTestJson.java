package dev.caravan.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.caravan.tools.crash.Verdict;

/** A verdict as one JSON object on one line. */
final class CrashTestJson {
    private CrashTestJson() {}

    static String of(Verdict verdict) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("passed", verdict.passed());
        json.put("seed", verdict.seed());
        ObjectNode disturbances = json.putObject("disturbances");
        verdict.disturbances().forEach(disturbances::put);
        ObjectNode checks = json.putObject("checks");
        for (Verdict.Check check : verdict.checks()) {
            ObjectNode fact = checks.putObject(check.name());
            // As text, because JSON readers round numbers above 2⁵³.
            fact.put("expected", check.expected().toString());
            fact.put("actual", check.actual().toString());
        }
        return json.toString();
    }
}
