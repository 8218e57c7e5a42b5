package dev.caravan.load.table;

import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.rule.ColumnNames;
import dev.caravan.feed.rule.LoadMethod;
import dev.caravan.feed.rule.LoadMode;
import dev.caravan.feed.rule.WriteMode;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Chooses by which way a job's rows get into its table, and refuses modes that the table or the database can't have. */
final class WriteModes {
    private final TableDialect dialect;
    private final long stagedFromBytes;

    WriteModes(TableDialect dialect, long stagedFromBytes) {
        this.dialect = dialect;
        this.stagedFromBytes = stagedFromBytes;
    }

    /** The same, of another dialect. */
    WriteModes of(TableDialect other) {
        return new WriteModes(other, stagedFromBytes);
    }

    /**
     * The plan's mode with its method chosen, and with columns spelled as the table has them.
     *
     * @param columns of the table, by name and type; empty if it does not exist
     * @throws IncompatibleTableException if the mode is impossible
     */
    WriteMode choose(LoadPlan plan, Map<String, String> columns, long sourceBytes) {
        WriteMode wanted = spelled(plan, plan.policies().writeMode(), columns);
        if (wanted.needsKey() && plan.key().isEmpty()) {
            throw new IncompatibleTableException(
                    "%s compares keys, and there is none: name it with --key, or give table %s a primary key"
                            .formatted(name(wanted), plan.table()));
        }
        if (wanted.markDeleted() != null) {
            requireMark(plan, wanted.markDeleted(), columns);
        }
        Optional<String> obstacle = obstacle(plan, wanted, columns);
        if (obstacle.isPresent()) {
            if (wanted.needsStage() || wanted.method() == LoadMethod.STAGED) {
                throw new IncompatibleTableException("%s is not possible: %s".formatted(name(wanted), obstacle.get()));
            }
            return wanted.by(LoadMethod.DIRECT);
        }
        boolean staged = wanted.method() == LoadMethod.STAGED
                || wanted.needsStage()
                || (wanted.method() == LoadMethod.AUTO
                        && sourceBytes >= stagedFromBytes
                        && dialect.staging()
                                .filter(staging -> staging.isFaster(!columns.isEmpty()))
                                .isPresent()
                        // Rows without a key are appended by COPY, which nothing is faster than.
                        && (columns.isEmpty() || !plan.key().isEmpty()));
        // A dry run writes nothing, by neither way.
        return wanted.by(staged && !plan.policies().dryRun() ? LoadMethod.STAGED : LoadMethod.DIRECT);
    }

    private void requireMark(LoadPlan plan, String mark, Map<String, String> columns) {
        if (plan.loaded().stream().anyMatch(column -> column.name().equals(mark))) {
            throw new IncompatibleTableException(
                    "mark-deleted: the file has values for column %s, which Caravan sets itself".formatted(mark));
        }
        String type = String.valueOf(columns.get(mark));
        if (dialect.staging().filter(staging -> !staging.isMark(type)).isPresent()) {
            throw new IncompatibleTableException(
                    "mark-deleted: column %s of table %s is of type %s; it must be boolean, timestamp or date"
                            .formatted(mark, plan.table(), type));
        }
    }

    private Optional<String> obstacle(LoadPlan plan, WriteMode mode, Map<String, String> columns) {
        if (plan.correction() != null) {
            return Optional.of("the rows of a corrections file go into the table one chunk at a time");
        }
        if (plan.policies().rowEvents() != null) {
            return Optional.of("row-events are sent for each chunk");
        }
        Optional<Staging> staging = dialect.staging();
        if (staging.isEmpty()) {
            return Optional.of("Caravan doesn't stage rows in this database");
        }
        if (mode.atomic() && !staging.get().isAtomic()) {
            return Optional.of(
                    "atomic needs definitions of tables that are part of a transaction, and in this database each of them commits: load the sources without it, or merge the files");
        }
        return columns.isEmpty()
                ? Optional.empty()
                : staging.get()
                        .obstacle(plan.table(), mode)
                        .map(sentence -> "table %s %s".formatted(plan.table(), sentence));
    }

    private static String name(WriteMode mode) {
        if (mode.mode() != LoadMode.ADD) {
            return "mode: " + mode.mode().name().toLowerCase(java.util.Locale.ROOT);
        }
        return mode.needsKey()
                ? "on-duplicate: " + mode.onDuplicate().name().toLowerCase(java.util.Locale.ROOT)
                : mode.atomic() ? "atomic" : "load-method: staged";
    }

    private WriteMode spelled(LoadPlan plan, WriteMode mode, Map<String, String> columns) {
        List<String> loaded = plan.loaded().stream().map(Column::name).toList();
        return mode.spelled(
                mode.syncScope() == null ? null : spelled(mode.syncScope(), loaded, "sync-scope", "the file"),
                mode.markDeleted() == null
                        ? null
                        : spelled(mode.markDeleted(), columns.keySet(), "mark-deleted", "table " + plan.table()));
    }

    private static @Nullable String spelled(String name, Collection<String> names, String option, String where) {
        return names.stream()
                .filter(name::equals)
                .findFirst()
                .or(() -> names.stream()
                        .filter(each -> ColumnNames.areAlike(each, name))
                        .findFirst())
                .orElseThrow(() -> new IncompatibleTableException(
                        "%s: %s has no column %s; it has %s".formatted(option, where, name, names)));
    }
}
