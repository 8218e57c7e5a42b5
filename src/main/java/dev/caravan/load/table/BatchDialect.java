package dev.caravan.load.table;

import dev.caravan.check.email.EmailRule;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.TableName;
import dev.caravan.load.chunk.TargetTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What MySQL, MariaDB and H2 have in common: rows go in as batches, names are found whatever their letter case. */
public abstract class BatchDialect implements TableDialect {
    /** Of the comments on columns by which Caravan remembers what the database has no place for. */
    static final String MARK = "caravan: ";

    static final String UNDECIDED = MARK + "no file had a value here so far";

    final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final EmailRule emails;

    BatchDialect(JdbcTemplate template, EmailRule emails) {
        this.template = template;
        this.jdbc = JdbcClient.create(template);
        this.emails = emails;
    }

    public abstract String quoted(String identifier);

    public final String quoted(TableName table) {
        return table.schema() == null ? quoted(table.name()) : quoted(table.schema()) + "." + quoted(table.name());
    }

    /** The name of 64-bit integers in a cast. */
    abstract String longType();

    /** Makes a temporary table of this connection with the columns of a query and none of its rows, unless it is there. */
    abstract String createStage(String name, String query);

    /** Updates rows of a table {@code t} from others {@code f}. */
    abstract String replaceLater(String table, String firsts, String sameKey, String assignments, String condition);

    /** What stands for a value of this type, given as text, in an INSERT. */
    String placeholder(String sqlType) {
        return "?";
    }

    /** What makes of a value that fits its column the text that a type of the table takes. */
    abstract UnaryOperator<String> spelling(Column column, String sqlType);

    /** A row a column of an index. */
    record IndexColumn(String index, String column) {}

    final boolean areOneIndex(List<IndexColumn> columns, Set<String> key) {
        return columns.stream()
                .collect(Collectors.groupingBy(
                        IndexColumn::index, Collectors.mapping(IndexColumn::column, Collectors.toSet())))
                .containsValue(key);
    }

    /** Exactly so, else in another letter case; a name that was cut for the plan may be whole in the table. */
    @Override
    public String spelling(Column column, Set<String> names) {
        List<String> candidates = new ArrayList<>(List.of(column.name()));
        if (column.rule().rename() == null) {
            candidates.add(column.header());
        }
        for (String candidate : candidates) {
            if (names.contains(candidate)) {
                return candidate;
            }
        }
        return names.stream()
                .filter(name -> candidates.stream().anyMatch(name::equalsIgnoreCase))
                .min(Comparator.naturalOrder())
                .orElse(column.name());
    }

    /** The lineage's columns under the names that Caravan gives them, whatever the letter case in the catalogue. */
    static Map<String, String> withOwnNames(Map<String, String> columns) {
        Map<String, String> named = new HashMap<>(columns);
        for (String own : List.of(TargetSchema.JOB, TargetSchema.ROW, TargetSchema.KEY, TargetSchema.RESCUED)) {
            for (String name : new HashSet<>(columns.keySet())) {
                if (name.equalsIgnoreCase(own)) {
                    named.put(own, columns.get(name));
                }
            }
        }
        return named;
    }

    static void refuseLedger(TableName table) {
        if (table.name().regionMatches(true, 0, "caravan_", 0, "caravan_".length())) {
            throw new IncompatibleTableException(
                    "table %s: names that begin with caravan_ are the ledger's; load into another one"
                            .formatted(table));
        }
    }

    /** Whether none of a column's rows has a value. */
    final boolean isEmpty(TableName table, Column column) {
        return jdbc.sql("SELECT count(%s) FROM %s".formatted(quoted(column.name()), quoted(table)))
                        .query(Long.class)
                        .single()
                == 0;
    }

    /** Gives a column a type by a statement; if the database won't, it stays text for good. */
    final void decideBy(String statement) {
        try {
            jdbc.sql(statement).update();
        } catch (DataAccessException e) {
            if (!isRefusal(e) && !(e instanceof DataIntegrityViolationException)) {
                throw e;
            }
        }
    }

    @Override
    public String add(LoadPlan plan, Column column) {
        return alter(plan.table(), "ADD COLUMN %s %s".formatted(quoted(column.name()), typeOf(plan, column)));
    }

    final String alter(TableName table, String change) {
        return "ALTER TABLE %s %s".formatted(quoted(table), change);
    }

    @Override
    public final LineageQueries lineage() {
        return new BatchLineageQueries(jdbc, this);
    }

    @Override
    public TargetTable writer(TargetSchema table) {
        return new BatchWriter(template, new StagingSql(table, this), emails);
    }
}
