package dev.caravan.feed.plan;

import dev.caravan.feed.rule.ColumnRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The rules of a column as a feed states them, for people. */
public final class RuleText {
    private static final int VALUES_SHOWN = 10;

    private RuleText() {}

    /**
     * One text a rule; none if every value of the column's type passes.
     *
     * @param c index of the column
     */
    public static List<String> of(LoadPlan plan, int c) {
        ColumnRule rule = plan.columns().get(c).rule();
        List<String> rules = new ArrayList<>();
        if (plan.key().contains(c)) {
            rules.add("key");
        }
        if (rule.required()) {
            rules.add("required");
        }
        add(rules, "format", rule.format());
        add(rules, "max-length", rule.maxLength());
        add(rules, "min", rule.min());
        add(rules, "max", rule.max());
        add(rules, "pattern", rule.pattern());
        addAll(rules, "one-of", rule.oneOf());
        addAll(rules, "null-values", rule.nullValues());
        if (rule.trim()) {
            rules.add("trim");
        }
        return rules;
    }

    private static void add(List<String> rules, String name, @Nullable Object value) {
        if (value != null) {
            rules.add(name + " " + value);
        }
    }

    private static void addAll(List<String> rules, String name, @Nullable List<String> values) {
        if (!Objects.requireNonNullElse(values, List.<String>of()).isEmpty()) {
            List<String> all = Objects.requireNonNull(values);
            rules.add(name + " "
                    + (all.size() <= VALUES_SHOWN
                            ? all
                            : all.subList(0, VALUES_SHOWN) + " and %d more".formatted(all.size() - VALUES_SHOWN)));
        }
    }
}
