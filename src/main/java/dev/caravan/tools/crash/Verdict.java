package dev.caravan.tools.crash;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The outcome of a crash test.
 *
 * @param disturbances how often each kind of disturbance happened
 * @param checks the compared facts
 */
public record Verdict(long seed, Map<String, Integer> disturbances, List<Check> checks) {
    public Verdict {
        disturbances = new LinkedHashMap<>(disturbances);
        checks = List.copyOf(checks);
    }

    /** A fact, expected and actual. */
    public record Check(String name, Object expected, Object actual) {
        public boolean holds() {
            return expected.equals(actual);
        }
    }

    public boolean passed() {
        return checks.stream().allMatch(Check::holds);
    }
}
