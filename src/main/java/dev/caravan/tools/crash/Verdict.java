package dev.caravan.tools.crash;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a crash test.
 *
 * @param disturbances how often what was done
 * @param checks what was compared
 */
public record Verdict(long seed, Map<String, Integer> disturbances, List<Check> checks) {
    public Verdict {
        disturbances = new LinkedHashMap<>(disturbances);
        checks = List.copyOf(checks);
    }

    /** A fact, as it must be and as it is. */
    public record Check(String name, Object expected, Object actual) {
        public boolean holds() {
            return expected.equals(actual);
        }
    }

    public boolean passed() {
        return checks.stream().allMatch(Check::holds);
    }
}
