package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.rule.TableName;
import dev.caravan.feed.rule.WriteMode;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Refuses targets in PostgreSQL that can't take a job's rows, before its first row; each message says the way out. */
final class PostgresPreflight {
    private final TargetSchema schema;
    private final PostgresTarget target;
    private final TableName table;
    private final List<String> loaded;

    private PostgresPreflight(TargetSchema schema, PostgresTarget target) {
        this.schema = schema;
        this.target = target;
        this.table = schema.plan().table();
        this.loaded = schema.plan().loaded().stream().map(Column::name).toList();
    }

    /** @throws IncompatibleTableException with the first obstacle */
    static void examine(TargetSchema schema, PostgresTarget target) {
        PostgresPreflight preflight = new PostgresPreflight(schema, target);
        preflight.requireKind();
        preflight.requireColumns();
        preflight.requirePrivileges();
    }

    private void requireKind() {
        switch (target.kind()) {
            case "m" -> refuse("is a materialised view, which only REFRESH fills: load into a table");
            case "S" -> refuse("is a sequence: load into a table");
            case "v" -> {
                if (schema.hasKey()) {
                    refuse("is a view, which has no unique index for a key: load into its table, or without a key");
                }
            }
            case "f" -> {
                if (IntStream.range(0, schema.plan().columns().size()).anyMatch(schema.plan()::widens)) {
                    refuse(
                            "is a foreign table, and on-type-mismatch: widen would change its columns here and not on their server: use on-type-mismatch: reject");
                }
            }
            default -> {
                // Tables, whatever holds their rows.
            }
        }
        if (!target.takesRows()) {
            refuse(
                    target.kind().equals("v")
                            ? "is a view that takes no rows: load into its table, or create a trigger INSTEAD OF INSERT on it"
                            : "takes no rows: its foreign server is read-only");
        }
        if (target.rules() && schema.hasKey()) {
            refuse(
                    "has rules on INSERT, with which PostgreSQL can't look for keys (ON CONFLICT): replace the rules by triggers, or load without a key");
        }
    }

    private void requireColumns() {
        List<String> generated = names(PostgresTarget.Attribute::generated, true);
        if (!generated.isEmpty()) {
            refuse(
                    "computes %s itself (GENERATED ALWAYS AS …), and the file has it: remove it from the file, or load the other columns alone by a feed that has rules for them and on-undeclared-column: ignore"
                            .formatted(listed(generated)));
        }
        // A trigger may fill it.
        List<String> required = names(PostgresTarget.Attribute::required, false);
        if (!required.isEmpty() && !target.drops()) {
            refuse(
                    "needs a value in %s, and the file has no such column: ALTER TABLE %s ALTER COLUMN %s SET DEFAULT …, or add the column to the file"
                            .formatted(
                                    listed(required),
                                    PostgresCopySql.quoted(table),
                                    PostgresCopySql.quoted(required.get(0))));
        }
    }

    private void requirePrivileges() {
        WriteMode mode = schema.plan().policies().writeMode();
        // A later row of the same job is replaced by an earlier one.
        boolean replacesLater = schema.hasKey() && (schema.lineage() || target.drops());
        List<String> missing = Stream.of(
                        lacking("INSERT", true, PostgresTarget.Attribute::insert),
                        lacking("SELECT", isStaged() || mode.deletesRows(), PostgresTarget.Attribute::select),
                        lacking("UPDATE", replacesLater || mode.updatesRows(), PostgresTarget.Attribute::update),
                        mode.deletesRows() && !target.deletes() ? List.of("DELETE") : List.<String>of())
                .flatMap(List::stream)
                .toList();
        if (!missing.isEmpty()) {
            String privileges = String.join(", ", missing);
            refuse("refuses %1$s to the role %2$s: GRANT %1$s ON %3$s TO %4$s"
                    .formatted(
                            privileges,
                            target.role(),
                            PostgresCopySql.quoted(table),
                            PostgresCopySql.quoted(target.role())));
        }
        if (isStaged() && !target.temporary()) {
            refuse(
                    "is loaded through a temporary table, which the role %s may not create: GRANT TEMPORARY ON DATABASE %s TO %s"
                            .formatted(
                                    target.role(),
                                    PostgresCopySql.quoted(target.database()),
                                    PostgresCopySql.quoted(target.role())));
        }
    }

    private boolean isStaged() {
        return schema.hasKey() || !target.copies();
    }

    private List<String> lacking(String privilege, boolean needed, Predicate<PostgresTarget.Attribute> has) {
        return needed
                        && target.columns().stream()
                                .anyMatch(column -> loaded.contains(column.name()) && !has.test(column))
                ? List.of(privilege)
                : List.of();
    }

    /** Columns of the table, those of the file or the others. */
    private List<String> names(Predicate<PostgresTarget.Attribute> condition, boolean ofFile) {
        List<String> own = List.of(TargetSchema.JOB, TargetSchema.ROW, TargetSchema.KEY, TargetSchema.RESCUED);
        return target.columns().stream()
                .filter(condition)
                .map(PostgresTarget.Attribute::name)
                .filter(name -> loaded.contains(name) == ofFile && !own.contains(name))
                .toList();
    }

    private static String listed(List<String> names) {
        return names.stream().collect(Collectors.joining(", "));
    }

    private void refuse(String why) {
        throw new IncompatibleTableException("table %s %s".formatted(table, why));
    }
}
