package dev.caravan.tools.generate;

import dev.caravan.tools.generate.Person.Fate;
import dev.caravan.tools.generate.Words.Name;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Made-up people. The seed and the row's number alone decide a person, so a file of any length needs no memory, and its outcome is
 * known while it is written.
 *
 * <p>An address is unique because it carries its row's number. A row that repeats an address walks back through the
 * file in steps that its number decides until it reaches a row that is neither a repetition nor invalid; row 0 always is one, so
 * the walk ends. Immutable and thread-safe.
 */
public final class People {
    private static final int FATE = 1;
    private static final int WALK = 2;
    private static final int FIELDS = 3;
    private static final int LETTER_CASE = 4;
    /** One repetition in so many repeats a nearby row, so that both are likely to be in one chunk. */
    private static final int CLOSE_BY_ONE_IN = 8;

    private static final int CLOSE_BY_ROWS = 50;

    private final long seed;
    private final double duplicates;
    private final double invalid;

    /**
     * @param duplicates share of rows that repeat an earlier row's e-mail, from 0 to below 1
     * @param invalid share of rows without a valid e-mail, from 0 to below 1
     * @throws IllegalArgumentException if a share is out of range or both together leave no row to insert
     */
    public People(long seed, double duplicates, double invalid) {
        if (!(duplicates >= 0 && invalid >= 0 && duplicates + invalid < 1)) {
            throw new IllegalArgumentException(
                    "the shares of duplicate and invalid rows must be 0 or more and below 100% together");
        }
        this.seed = seed;
        this.duplicates = duplicates;
        this.invalid = invalid;
    }

    /** The row of this number, counted from 0. */
    public Person row(long number) {
        return switch (fate(number)) {
            case INSERTED -> first(number);
            case DUPLICATE -> repetition(number);
            case REJECTED -> invalid(number);
        };
    }

    /** The rows that a load of the first {@code rows} rows must leave in an empty table, in the order of the file. */
    public Stream<Person> inserted(long rows) {
        return LongStream.range(0, rows)
                .filter(number -> fate(number) == Fate.INSERTED)
                .mapToObj(this::row);
    }

    /** The row whose e-mail the row of this number repeats, for rows that are duplicates. */
    public Person repeatedBy(long number) {
        long earlier = number;
        do {
            SplitMix64 splitMix64 = new SplitMix64(seed, earlier, WALK);
            long reach = splitMix64.oneIn(CLOSE_BY_ONE_IN) ? Math.min(earlier, CLOSE_BY_ROWS) : earlier;
            earlier -= 1 + splitMix64.below(reach);
        } while (fate(earlier) != Fate.INSERTED);
        return row(earlier);
    }

    private Fate fate(long number) {
        double point = number == 0 ? 1 : new SplitMix64(seed, number, FATE).fraction();
        if (point < invalid) {
            return Fate.REJECTED;
        }
        return point < invalid + duplicates ? Fate.DUPLICATE : Fate.INSERTED;
    }

    private Person first(long number) {
        SplitMix64 splitMix64 = new SplitMix64(seed, number, FIELDS);
        Name given = splitMix64.pick(Words.GIVEN);
        Name family = splitMix64.pick(Words.FAMILY);
        String email = LetterCase.original(EmailAddresses.address(given, family, number, splitMix64), splitMix64);
        return person(number, Fate.INSERTED, email, name(given, family, splitMix64), splitMix64);
    }

    /** The e-mail of an earlier row in another letter case, and another name, which shows which row won. */
    private Person repetition(long number) {
        Person first = repeatedBy(number);
        SplitMix64 splitMix64 = new SplitMix64(seed, number, FIELDS);
        String name = name(splitMix64.pick(Words.GIVEN), splitMix64.pick(Words.FAMILY), splitMix64);
        String email = LetterCase.another(first.email(), new SplitMix64(seed, number, LETTER_CASE));
        return person(number, Fate.DUPLICATE, email, name.equals(first.name()) ? name + " II" : name, splitMix64);
    }

    private Person invalid(long number) {
        SplitMix64 splitMix64 = new SplitMix64(seed, number, FIELDS);
        Name given = splitMix64.pick(Words.GIVEN);
        Name family = splitMix64.pick(Words.FAMILY);
        String email = EmailAddresses.broken(given, family, number, splitMix64);
        return person(number, Fate.REJECTED, email, name(given, family, splitMix64), splitMix64);
    }

    private static String name(Name given, Name family, SplitMix64 splitMix64) {
        return switch ((int) splitMix64.below(64)) {
            case 0 -> "";
            case 1 -> given.written() + " \"" + family.mailbox() + "\" " + family.written();
            case 2 -> family.written() + ", " + given.written();
            default -> given.written() + ' ' + family.written();
        };
    }

    private static Person person(long number, Fate fate, String email, String name, SplitMix64 splitMix64) {
        String company = splitMix64.oneIn(10) ? "" : splitMix64.pick(Words.COMPANIES);
        String city = splitMix64.oneIn(12) ? "" : splitMix64.pick(Words.CITIES);
        String comment = splitMix64.oneIn(3) ? "" : comment(splitMix64);
        String joined = splitMix64.oneIn(50) ? "" : splitMix64.pick(Words.DATES);
        return new Person(number, fate, email, name, company, city, comment, joined);
    }

    private static String comment(SplitMix64 splitMix64) {
        String comment = splitMix64.pick(Words.COMMENTS);
        int tilde = comment.indexOf('~');
        return tilde < 0
                ? comment
                : comment.substring(0, tilde) + splitMix64.below(10_000) + comment.substring(tilde + 1);
    }
}
