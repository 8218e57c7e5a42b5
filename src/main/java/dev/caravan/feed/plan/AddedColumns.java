package dev.caravan.feed.plan;

import dev.caravan.csv.AddedField;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.rule.ColumnNames;
import dev.caravan.feed.rule.ColumnRule;
import dev.caravan.feed.rule.ColumnType;
import dev.caravan.feed.rule.RowValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/** The columns of a job's settings that its file doesn't have ({@code set}), in the order of their names, and the fields that fill them. */
record AddedColumns(List<String> names, List<RowValue> values) {

    static AddedColumns of(JobSettings settings) {
        List<String> names = new ArrayList<>();
        List<RowValue> values = new ArrayList<>();
        for (Map.Entry<String, RowValue> each :
                settings.mapping().rows().added().entrySet()) {
            names.add(each.getKey());
            values.add(each.getValue());
        }
        return new AddedColumns(names, values);
    }

    /** The place of a column; -1: there is none of the name. */
    int indexOf(String name) {
        return IntStream.range(0, names.size())
                .filter(a -> ColumnNames.areAlike(names.get(a), name))
                .findFirst()
                .orElse(-1);
    }

    boolean has(String name) {
        return indexOf(name) >= 0;
    }

    /** The rule for a column among those by name. */
    ColumnRule rule(int column, Map<String, ColumnRule> rules) {
        String name = names.get(column);
        ColumnRule exact = rules.get(name);
        return exact != null
                ? exact
                : rules.entrySet().stream()
                        .filter(rule -> ColumnNames.areAlike(rule.getKey(), name))
                        .findFirst()
                        .map(Map.Entry::getValue)
                        .orElse(ColumnRule.NONE);
    }

    /**
     * Refuses a name that a column has which is loaded from the file.
     *
     * @param name in the table
     * @throws PlanException if there is one
     */
    static void requireFree(String name, List<Column> ofFile) {
        if (ofFile.stream().anyMatch(column -> !column.ignored() && ColumnNames.areAlike(column.name(), name))) {
            throw new PlanException(
                    "set gives column \"%s\" a value, and the file has a column of that name: leave the file's out with --skip-column, load it into another column with --map, or leave set out"
                            .formatted(name));
        }
    }

    /** The fields that each record gets, in the order of the columns. */
    List<AddedField> fields() {
        return values.stream()
                .map(value -> switch (value.origin()) {
                    case LINE -> AddedField.line();
                    case RECORD -> AddedField.record();
                    case LOADED_AT -> AddedField.moment(Objects.requireNonNullElse(value.text(), ""));
                    default -> AddedField.constant(Objects.requireNonNullElse(value.text(), ""));
                })
                .toList();
    }

    /** The rule of a column with its type: what its origin is, or what its text looks like; the name of a file is always text. */
    ColumnRule typed(int column, ColumnRule rule) {
        RowValue value = values.get(column);
        return switch (value.origin()) {
            case LINE, RECORD, JOB -> rule.withType(ColumnType.INTEGER);
            case LOADED_AT -> rule.withType(ColumnType.TIMESTAMPTZ);
            case FILE, MATCH -> rule.withType(ColumnType.TEXT);
            case TEXT -> {
                String name = names.get(column);
                if (ColumnType.isEmailByName(name)) {
                    yield rule.withType(ColumnType.EMAIL);
                }
                byte[] utf8 =
                        Objects.requireNonNullElse(value.text(), "").strip().getBytes(StandardCharsets.UTF_8);
                TypeCandidates candidates = new TypeCandidates(name, Set.of(), ColumnSpelling.STANDARD);
                if (utf8.length > 0) {
                    candidates.see(utf8, 0, utf8.length);
                }
                yield candidates.typed(rule);
            }
        };
    }
}
