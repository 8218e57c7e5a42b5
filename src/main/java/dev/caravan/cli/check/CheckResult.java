package dev.caravan.cli.check;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.caravan.cli.check.VerdictChanges.Changed;
import dev.caravan.cli.check.VerdictChanges.Example;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came of a check, as {@code --json} prints it.
 *
 * @param source as its user named it
 * @param present by the rules that apply now, or applied to the job
 * @param proposed by the rules that are tried; null: there are none
 * @param changes the records whose verdict changes, by rule; without proposed rules, those that are rejected
 * @param notListed changed records of rules that are too many to be listed
 */
record CheckResult(
        String source,
        @Nullable Side present,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Side proposed,
        List<ChangedJson> changes,
        long notListed) {
    /**
     * What came of the source by one set of rules.
     *
     * @param rules {@code feed people}, {@code no feed} or {@code job 7}
     * @param obstacle why the source as a whole would not load; null: it would
     */
    record Side(
            String rules,
            long loaded,
            long rejected,
            @Nullable String obstacle) {}

    /** A rule with the records that it decides. */
    record ChangedJson(
            String change,
            @Nullable String reason,
            @Nullable String column,
            long records,
            List<Example> examples) {
        static ChangedJson of(Changed changed) {
            return new ChangedJson(
                    changed.rule().change().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                    changed.rule().reason(),
                    changed.rule().column(),
                    changed.records(),
                    changed.examples());
        }
    }
}
