package dev.caravan.access;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who submits a source, and what that login may use. Immutable.
 *
 * @param name of the user or key; null: nobody logged in
 * @param bindings all of them must allow it
 */
public record Submitter(@Nullable String name, List<Binding> bindings) {
    /** A submitter who may use everything: the command line, an inbox, or a client where nobody logs in. */
    public static final Submitter ANYBODY = new Submitter(null, List.of());

    public Submitter {
        bindings = bindings.stream().filter(binding -> !binding.allowsAll()).toList();
    }

    /** Whether it may use everything. */
    public boolean unbound() {
        return bindings.isEmpty();
    }

    /**
     * Refuses a load.
     *
     * @param feed null: none takes the source
     * @throws NotPermittedException if it is bound to other tables or feeds
     */
    public void requireLoad(String table, @Nullable String feed) {
        if (!all(binding -> binding.allowsTable(table))) {
            throw refused("table " + table, "tables", Binding::tables);
        }
        if (!all(binding -> binding.allowsFeed(feed))) {
            throw refused(feed == null ? "a load without a feed" : "feed " + feed, "feeds", Binding::feeds);
        }
    }

    /** @throws NotPermittedException if it is bound to tables or feeds, which a report has not */
    public void requireReport() {
        if (!all(Binding::allowsReports)) {
            throw bindings.stream().anyMatch(binding -> !binding.tables().isEmpty())
                    ? refused("a report", "tables", Binding::tables)
                    : refused("a report", "feeds", Binding::feeds);
        }
    }

    /**
     * Refuses a source that a client names.
     *
     * @param source real path of a file, or the URI of another source
     * @throws NotPermittedException if it is bound to other sources
     */
    public void requireSource(String source, String shown) {
        if (!all(binding -> binding.allowsSource(source))) {
            throw refused(shown, "sources", Binding::sources);
        }
    }

    /**
     * Whether it may see a job.
     *
     * @param submittedBy of the job
     * @param table null: the job makes a report
     * @param source real path of a file, or the URI of another source
     */
    public boolean sees(@Nullable String submittedBy, @Nullable String table, @Nullable String feed, String source) {
        return (name != null && name.equals(submittedBy))
                || all(binding -> (table == null ? binding.allowsReports() : binding.allowsTable(table))
                        && (table == null || binding.allowsFeed(feed))
                        && binding.allowsSource(source));
    }

    public boolean seesFeed(String feed) {
        return all(binding -> binding.allowsFeed(feed));
    }

    private boolean all(Predicate<Binding> condition) {
        return bindings.stream().allMatch(condition);
    }

    private NotPermittedException refused(String what, String kind, Function<Binding, List<String>> allowed) {
        Set<String> names = new LinkedHashSet<>();
        bindings.forEach(binding -> names.addAll(allowed.apply(binding)));
        return new NotPermittedException(
                "%s: this login may use the %s %s only".formatted(what, kind, String.join(", ", names)));
    }
}
