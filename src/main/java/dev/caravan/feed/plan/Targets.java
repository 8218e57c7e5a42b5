package dev.caravan.feed.plan;

import dev.caravan.feed.rule.ColumnMapping;
import dev.caravan.feed.rule.ColumnNames;
import dev.caravan.feed.rule.TableName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The columns of the table that the columns of one file have taken, in the file's order. Not thread-safe. */
final class Targets {
    private final Set<String> taken = new HashSet<>(ColumnMapping.RESERVED);
    /** Names in the file by the names that a mapping gave them in the table. */
    private final Map<String, String> mapped = new HashMap<>();
    /** The same, by {@link ColumnNames#folded folded} names, and that of columns that keep their names. */
    private final Map<String, String> mappedAlike = new HashMap<>();

    private final Map<String, String> unmapped = new HashMap<>();

    /**
     * The name that a mapping gives.
     *
     * @throws PlanException if it is reserved, or another column has it
     */
    String named(String header, String target) {
        if (ColumnMapping.isReserved(target)) {
            throw new PlanException("column \"%s\" can't be loaded into %s: that column is Caravan's or the database's"
                    .formatted(header, target));
        }
        String name = TableName.cut(target.replace("\0", ""), TableName.MAX_BYTES);
        String other = mapped.putIfAbsent(name, header);
        refuse(other == null ? unmapped.get(ColumnNames.folded(name)) : other, header, name);
        mappedAlike.put(ColumnNames.folded(name), header);
        taken.add(name.toLowerCase(Locale.ROOT));
        return name;
    }

    /**
     * The header's name cut to what the database keeps, and unlike every other column's, Caravan's lineage's included.
     *
     * @throws PlanException if a mapping gives the name to another column
     */
    String free(String header) {
        refuse(mappedAlike.get(ColumnNames.folded(header)), header, header);
        String plain = header.replace("\0", "");
        String name = TableName.cut(plain, TableName.MAX_BYTES);
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            String suffix = "_" + i;
            name = TableName.cut(plain, TableName.MAX_BYTES - suffix.length()) + suffix;
        }
        unmapped.put(ColumnNames.folded(name), header);
        return name;
    }

    private static void refuse(@Nullable String other, String header, String target) {
        if (other != null) {
            throw new PlanException(
                    "columns \"%s\" and \"%s\" would both be loaded into %s: leave one out with --skip-column, or name another with --map"
                            .formatted(other, header, target));
        }
    }
}
