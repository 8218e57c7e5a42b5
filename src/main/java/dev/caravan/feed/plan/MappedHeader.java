package dev.caravan.feed.plan;

import dev.caravan.csv.NearNames;
import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.ColumnNames;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a file's header, and what a mapping makes of them. They are found by their names in the file, as {@link ColumnNames} does,
 * or else by the names that the mapping gives them. Immutable.
 */
final class MappedHeader {
    private final List<String> headers;
    private final List<@Nullable String> targets;
    private final BitSet omitted = new BitSet();
    private final ColumnNames inFile;
    private final ColumnNames inTable;

    private MappedHeader(List<String> headers, ColumnMapping mapping) {
        this.headers = headers;
        this.inFile = new ColumnNames(new ArrayList<>(headers));
        this.targets = new ArrayList<>(Collections.nCopies(headers.size(), null));
        mapping.renamed().forEach((name, target) -> {
            int c = place(inFile.find(name), name, "map names");
            if (targets.get(c) != null) {
                throw new PlanException("map names column \"%s\" twice".formatted(headers.get(c)));
            }
            targets.set(c, target);
        });
        this.inTable = new ColumnNames(targets);
    }

    /** @throws PlanException if the mapping names a column that the header has not, or that may be one or another */
    static MappedHeader of(List<String> headers, ColumnMapping mapping) {
        MappedHeader mapped = new MappedHeader(headers, mapping);
        mapping.skipped().forEach(name -> mapped.omitted.set(mapped.require(name, "skip-columns names")));
        if (mapping.only() != null) {
            BitSet only = new BitSet();
            mapping.only().forEach(name -> only.set(mapped.require(name, "only names")));
            for (int c = only.nextClearBit(0); c < headers.size(); c = only.nextClearBit(c + 1)) {
                mapped.omit(c);
            }
        }
        return mapped;
    }

    private void omit(int c) {
        if (targets.get(c) != null) {
            throw new PlanException("map names column \"%s\", which only leaves out".formatted(headers.get(c)));
        }
        omitted.set(c);
    }

    List<String> headers() {
        return headers;
    }

    /** Its name in the file. */
    String header(int c) {
        return headers.get(c);
    }

    /** The name that the mapping gives it; null: none. */
    @Nullable String target(int c) {
        return targets.get(c);
    }

    /** Whether the mapping leaves it out. */
    boolean omits(int c) {
        return omitted.get(c);
    }

    boolean omitsAll() {
        return omitted.cardinality() == headers.size() && !headers.isEmpty();
    }

    boolean has(String name) {
        return !find(name).isEmpty();
    }

    /** The columns that some names stand for, each for no other. */
    BitSet called(Collection<String> names) {
        BitSet called = new BitSet();
        names.stream().map(this::find).filter(found -> found.size() == 1).forEach(found -> called.set(found.get(0)));
        return called;
    }

    /** What is given by names, by column; a name as in the file takes precedence. */
    <T> Map<Integer, T> byColumn(Map<String, T> named) {
        Map<Integer, T> given = new HashMap<>();
        named.forEach((name, each) -> {
            List<Integer> found = find(name);
            if (found.size() == 1) {
                int c = found.get(0);
                if (headers.get(c).equals(name)) {
                    given.put(c, each);
                } else {
                    given.putIfAbsent(c, each);
                }
            }
        });
        return given;
    }

    /**
     * The column of a name.
     *
     * @param needed why it must exist, after "which"
     * @throws PlanException if there is none, or more than one
     */
    int require(String name, String needed) {
        return place(find(name), name, needed);
    }

    private List<Integer> find(String name) {
        List<Integer> found = inFile.find(name);
        return found.isEmpty() ? inTable.find(name) : found;
    }

    private int place(List<Integer> found, String name, String needed) {
        if (found.size() > 1) {
            throw new PlanException("\"%s\", which %s, may be each of the columns %s: spell it as the header does"
                    .formatted(name, needed, Planner.quoted(inFile.at(found))));
        }
        if (found.isEmpty()) {
            String nearest = NearNames.of(name, headers, ColumnNames::letters).stream()
                    .findFirst()
                    .map(" did you mean \"%s\"?"::formatted)
                    .orElse("");
            throw new PlanException("the header has no column \"%s\", which %s;%s it has %s"
                    .formatted(name, needed, nearest, Planner.some(headers)));
        }
        return found.get(0);
    }
}
