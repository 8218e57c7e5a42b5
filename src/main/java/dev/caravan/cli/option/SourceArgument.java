package dev.caravan.cli.option;

import dev.caravan.source.s3.ObjectStore;
import dev.caravan.source.s3.S3Location;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A source of a command line: a file, a URL, objects of S3, or standard input if it is none of them.
 *
 * @param name as messages show it, without secret parts
 * @param file may be an entry of a zip archive
 * @param captures what the wildcards of a glob stand for in the file's path; null: no glob found it
 * @param ofServer how a file of a server is called there; null: another source
 */
public record SourceArgument(
        String name,
        @Nullable Path file,
        @Nullable URI url,
        @Nullable S3Argument objects,
        @Nullable List<String> captures,
        @Nullable String ofServer) {

    /** Receives each source by its kind. */
    public interface Receiver<T> {
        T file(Path file);

        T url(URI url);

        T object(S3Location object);

        T standardInput();
    }

    public boolean isStandardInput() {
        return file == null && url == null && objects == null && ofServer == null;
    }

    /** How a server that reads the source itself is told of it; null: it must be sent. */
    public @Nullable String reference() {
        return ofServer != null ? ofServer : url != null ? url.toString() : objects != null ? name : null;
    }

    /** What the wildcards of a glob stand for in a source that this argument names, by its URI; null: no glob found it. */
    public @Nullable List<String> captures(URI source) {
        return objects == null ? captures : objects.captures(S3Location.of(source));
    }

    /**
     * Passes the file, the URL, standard input, or each object, a page in memory at a time, to a receiver.
     *
     * @param store is used only if objects must be listed
     */
    public <T> Stream<T> passTo(Receiver<T> receiver, Supplier<ObjectStore> store) {
        if (file != null) {
            return Stream.of(receiver.file(file));
        }
        if (url != null) {
            return Stream.of(receiver.url(url));
        }
        return objects == null
                ? Stream.of(receiver.standardInput())
                : objects.in(store.get()).map(receiver::object);
    }
}
