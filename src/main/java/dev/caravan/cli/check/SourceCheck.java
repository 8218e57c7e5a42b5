package dev.caravan.cli.check;

import dev.caravan.cli.check.CheckResult.Side;
import dev.caravan.csv.source.DecompressionLimits;
import dev.caravan.feed.JobSettings;
import dev.caravan.feed.plan.Column;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.database.Database;
import dev.caravan.preview.PreviewSource;
import dev.caravan.source.SourceInspector;
import dev.caravan.source.SourceInspector.Inspected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads a source by its present rules and by others. Nothing is loaded, and nothing is recorded. */
final class SourceCheck {
    private static final int CHUNK_BYTES = 1 << 16;

    private final PreviewSource source;
    private final DecompressionLimits limits;
    private final SourceInspector inspector;
    private final VerdictChanges changes;

    SourceCheck(PreviewSource source, DecompressionLimits limits, Database database, VerdictChanges changes) {
        this.source = source;
        this.limits = limits;
        this.inspector = SourceInspector.withoutLedger(limits, database);
        this.changes = changes;
    }

    /**
     * What a plan is made of.
     *
     * @param name for people: {@code feed people}
     * @param plan null: the source as a whole would not load
     * @param obstacle why it would not; null: it would
     */
    record Rules(
            String name, @Nullable LoadPlan plan, @Nullable String obstacle) {}

    /** The plan of a load by settings, as far as it is known without the table. */
    Rules planned(String name, JobSettings settings) throws IOException {
        Inspected head = inspector.inspect(source.bytes().open(), settings, 1, CHUNK_BYTES);
        head.reader().close();
        RuntimeException obstacle = head.obstacle();
        return new Rules(name, head.plan(), obstacle == null ? null : obstacle.getMessage());
    }

    /**
     * Reads the source to its end.
     *
     * @param proposed null: there are none, and what is rejected is counted
     */
    CheckResult run(Rules present, @Nullable Rules proposed) throws IOException {
        LoadPlan now = present.plan();
        LoadPlan then = proposed == null ? null : proposed.plan();
        LoadPlan only = now == null ? then : proposed == null ? now : then == null ? now : null;
        if (only != null) {
            try (VerdictReader reader = new VerdictReader(source.bytes().open(), only, limits)) {
                changes.read(reader);
            }
        } else if (now != null && then != null) {
            try (VerdictReader first = new VerdictReader(source.bytes().open(), now, limits);
                    VerdictReader second = new VerdictReader(source.bytes().open(), then, limits)) {
                changes.compare(first, second);
            }
        }
        VerdictChanges.Totals none = new VerdictChanges.Totals(0, 0);
        return new CheckResult(
                source.name(),
                side(present, now == null ? none : changes.present()),
                proposed == null
                        ? null
                        : side(proposed, then == null ? none : now == null ? changes.present() : changes.other()),
                changes.changes().stream().map(CheckResult.ChangedJson::of).toList(),
                changes.notListed());
    }

    private static Side side(Rules rules, VerdictChanges.Totals totals) {
        return new Side(rules.name(), totals.loaded(), totals.rejected(), rules.obstacle());
    }

    /**
     * The plan with what a job's plan has of its table: the table's primary key where no key is stated, and the types of its columns where
     * no type is.
     */
    static LoadPlan inTable(LoadPlan plan, LoadPlan ofJob) {
        List<Column> columns = new ArrayList<>();
        for (Column column : plan.columns()) {
            columns.add(ofJob.columns().stream()
                    .filter(other -> !column.declared()
                            && !column.ignored()
                            && !other.ignored()
                            && other.name().equalsIgnoreCase(column.name()))
                    .findFirst()
                    .map(other -> column.as(
                            other.type(),
                            other.declared(),
                            column.rule()
                                    .withType(other.rule().type())
                                    .withFormat(other.rule().format())))
                    .orElse(column));
        }
        LoadPlan typed = plan.with(columns);
        if (!plan.key().isEmpty() || plan.policies().writeMode().append()) {
            return typed;
        }
        List<Integer> key = ofJob.key().stream()
                .map(k -> ofJob.columns().get(k).name())
                .flatMap(name -> IntStream.range(0, columns.size())
                        .filter(c -> columns.get(c).name().equalsIgnoreCase(name))
                        .boxed())
                .toList();
        return key.size() == ofJob.key().size() ? typed.withKey(key) : typed;
    }
}
