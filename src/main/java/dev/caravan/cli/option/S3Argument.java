package dev.caravan.cli.option;

import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.ObjectVersion;
import dev.caravan.source.s3.S3Location;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The argument {@code s3://BUCKET/…}: an object, all CSV files under a prefix that ends with a slash, or a glob. */
public final class S3Argument {
    private final String text;
    private final S3Location place;
    private final PathSelection keys;

    private S3Argument(String text, S3Location place, @Nullable String glob) {
        this.text = text;
        this.place = place;
        this.keys = new PathSelection(place.key(), glob);
    }

    public static boolean isOne(String argument) {
        return S3Location.isOne(argument);
    }

    /**
     * @param glob matches the keys under a prefix, relative to it; null: CSV files by their names
     * @throws CommandFailure if the argument names no bucket
     */
    public static S3Argument of(String argument, @Nullable String glob) {
        try {
            return new S3Argument(argument, S3Location.typed(argument), glob);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether it names an object, and needs no list of them. */
    public boolean isOneObject() {
        return keys.isOne();
    }

    public boolean isPrefix() {
        return keys.isPrefix();
    }

    /**
     * The objects that the argument names, in the order of their keys, a page in memory at a time.
     *
     * @throws CommandFailure if no object matches
     * @throws dev.caravan.source.s3.ObjectException if S3 denies the listing
     * @throws dev.caravan.source.s3.UnreachableStoreException if S3 can't be reached
     */
    public Stream<S3Location> in(ObjectStore store) {
        return keys.isOne() ? Stream.of(place) : found(store, keys.prefix(), keys.wanted());
    }

    /** What the wildcards of a glob stand for in the key of an object that it found; null: no glob did. */
    public @Nullable List<String> captures(S3Location object) {
        return keys.captures(object.key());
    }

    private Stream<S3Location> found(ObjectStore store, String prefix, Predicate<String> wanted) {
        Iterator<S3Location> objects = Stream.iterate(
                        store.list(place.bucket(), prefix, null),
                        Objects::nonNull,
                        page -> page.next() == null ? null : store.list(place.bucket(), prefix, page.next()))
                .flatMap(page -> page.objects().stream())
                .map(ObjectVersion::place)
                .filter(object -> wanted.test(object.key()))
                .iterator();
        if (!objects.hasNext()) {
            throw new CommandFailure(ExitCode.USAGE, text + ": no object matches");
        }
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(objects, Spliterator.ORDERED), false);
    }
}
