package dev.caravan.cli.check;

import dev.caravan.check.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The records whose verdict changes under other rules, by the rule that decides it. Records of two readings are the same if they begin at
 * the same byte. Memory is bounded by the number of rules and examples. Not thread-safe.
 */
final class VerdictChanges {
    private static final int MOST_RULES = 500;
    private static final int LONGEST_TEXT = 1000;
    private static final int RECORDS_A_TICK = 10_000;

    /** What happens to a record. */
    enum Change {
        /** Under the only rules that there are. */
        REJECTED("rejected"),
        NOW_REJECTED("would be rejected"),
        NOW_LOADED("would load"),
        OTHER_REASON("would be rejected for another reason"),
        /** No record begins there in the other reading. */
        NOT_READ("would be no record, or part of another"),
        NEWLY_READ("would be a record of its own");

        private final String text;

        Change(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * A record.
     *
     * @param line the physical line on which it begins, from 1
     * @param offset bytes of the unpacked source before it
     * @param message why it is rejected, by the new rules or, if it would load, by the present ones; null: it is not
     */
    record Example(long line, long offset, @Nullable String message, String raw) {}

    /**
     * A rule by which verdicts change.
     *
     * @param reason stable code; null: the records are not rejected
     * @param column the column at fault, as in the header; null: the record as a whole
     */
    record Rule(
            Change change,
            @Nullable String reason,
            @Nullable String column) {}

    /** What came of the source by one set of rules. */
    record Totals(long loaded, long rejected) {}

    /** The records that a rule decides. */
    record Changed(Rule rule, long records, List<Example> examples) {}

    private static final class Group {
        private long records;
        private final List<Example> examples = new ArrayList<>();
    }

    private final int examples;
    private final LongConsumer progress;
    private final Map<Rule, Group> groups = new LinkedHashMap<>();
    private final long[] present = new long[2];
    private final long[] other = new long[2];
    private long notListed;
    private long ticks;

    /**
     * @param examples of each rule, at most
     * @param progress is told the number of records now and then
     */
    VerdictChanges(int examples, LongConsumer progress) {
        this.examples = examples;
        this.progress = progress;
    }

    /** Counts what is rejected by the only rules. */
    void read(VerdictReader reader) throws IOException {
        while (reader.advance()) {
            count(reader, present);
            if (reader.violation() != null) {
                add(Change.REJECTED, reader);
            }
        }
    }

    /** Compares two readings of a source. */
    void compare(VerdictReader now, VerdictReader then) throws IOException {
        boolean hasNow = now.advance();
        boolean hasThen = then.advance();
        while (hasNow || hasThen) {
            boolean takeNow = hasNow && (!hasThen || now.offset() <= then.offset());
            boolean takeThen = hasThen && (!hasNow || then.offset() <= now.offset());
            if (takeNow) {
                count(now, present);
            }
            if (takeThen) {
                count(then, other);
            }
            if (takeNow && takeThen) {
                compareRecord(now, then);
            } else {
                add(takeNow ? Change.NOT_READ : Change.NEWLY_READ, takeNow ? now : then);
            }
            hasNow = takeNow ? now.advance() : hasNow;
            hasThen = takeThen ? then.advance() : hasThen;
        }
    }

    private void compareRecord(VerdictReader now, VerdictReader then) {
        Violation before = now.violation();
        Violation after = then.violation();
        if (before == null && after != null) {
            add(Change.NOW_REJECTED, then);
        } else if (before != null && after == null) {
            add(Change.NOW_LOADED, now);
        } else if (before != null
                && after != null
                && !(before.reason().equals(after.reason())
                        && String.valueOf(now.column(before)).equals(String.valueOf(then.column(after))))) {
            add(Change.OTHER_REASON, then);
        }
    }

    private void count(VerdictReader reader, long[] totals) {
        totals[reader.violation() == null ? 0 : 1]++;
        if (++ticks % RECORDS_A_TICK == 0) {
            progress.accept(ticks);
        }
    }

    private void add(Change change, VerdictReader reader) {
        Violation violation = reader.violation();
        Rule rule = violation == null
                ? new Rule(change, null, null)
                : new Rule(change, violation.reason(), reader.column(violation));
        Group group = groups.get(rule);
        if (group == null) {
            if (groups.size() >= MOST_RULES) {
                notListed++;
                return;
            }
            group = new Group();
            groups.put(rule, group);
        }
        group.records++;
        if (group.examples.size() < examples) {
            String raw = reader.originalText();
            group.examples.add(new Example(
                    reader.line(),
                    reader.offset(),
                    violation == null ? null : violation.message(),
                    raw.length() <= LONGEST_TEXT ? raw : raw.substring(0, LONGEST_TEXT) + "…"));
        }
    }

    /** By the kind of change, the most frequent rules first. */
    List<Changed> changes() {
        return groups.entrySet().stream()
                .map(group ->
                        new Changed(group.getKey(), group.getValue().records, List.copyOf(group.getValue().examples)))
                .sorted(Comparator.comparing((Changed changed) -> changed.rule().change())
                        .thenComparing(
                                Comparator.comparingLong(Changed::records).reversed()))
                .toList();
    }

    /** Records of further rules, which are too many to be listed. */
    long notListed() {
        return notListed;
    }

    Totals present() {
        return new Totals(present[0], present[1]);
    }

    Totals other() {
        return new Totals(other[0], other[1]);
    }
}
