package dev.caravan.preview;

import dev.caravan.csv.Records;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Columns that may be the key: no two of the first records have the same value in one, and none lacks it. */
final class KeyCandidates {
    private static final int MOST = 5;
    private static final Pattern BY_NAME =
            Pattern.compile("(?i)id|.*[ _-]id|.*[a-z]ID|key|uuid|e-?mail|number|nr|no|code");

    private KeyCandidates() {}

    /** Those whose name says that they identify. */
    static Stream<String> named(LoadPlan plan, @Nullable Records sample) {
        return unique(plan, sample).filter(KeyCandidates::isNamed);
    }

    /** At most {@value #MOST}; those whose name says that they identify come first. */
    static List<String> of(LoadPlan plan, @Nullable Records sample) {
        return unique(plan, sample)
                .sorted(Comparator.comparing(name -> !isNamed(name)))
                .limit(MOST)
                .toList();
    }

    private static boolean isNamed(String column) {
        return BY_NAME.matcher(column).matches();
    }

    private static Stream<String> unique(LoadPlan plan, @Nullable Records sample) {
        if (sample == null || sample.size() < 2) {
            return Stream.empty();
        }
        List<Column> columns = plan.columns();
        return IntStream.range(0, plan.fileWidth())
                .filter(c -> !columns.get(c).ignored())
                .filter(c -> isUnique(sample, c))
                .mapToObj(c -> columns.get(c).header());
    }

    private static boolean isUnique(Records sample, int c) {
        Set<String> values = new HashSet<>();
        return IntStream.range(0, sample.size())
                .filter(r -> sample.parseError(r) == null)
                .allMatch(r -> c < sample.fields(r) && !sample.text(r, c).isBlank() && values.add(sample.text(r, c)));
    }
}
