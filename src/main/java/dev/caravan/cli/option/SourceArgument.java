package dev.caravan.cli.option;

import dev.caravan.source.s3.S3Location;
import dev.caravan.source.sftp.SftpFile;
import dev.caravan.source.sftp.SftpLocation;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A source of a command line: a file, a URL, objects of S3, files of an SFTP server, or standard input if it is none of them.
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
        @Nullable SftpArgument sftp,
        @Nullable List<String> captures,
        @Nullable String ofServer) {

    /** Receives each source by its kind. */
    public interface Receiver<T> {
        T file(Path file);

        T url(URI url);

        T object(S3Location object);

        T sftp(SftpFile file);

        T standardInput();
    }

    static SourceArgument ofStandardInput() {
        return new SourceArgument("standard input", null, null, null, null, null, null);
    }

    static SourceArgument of(SourceArguments.Expanded found) {
        return new SourceArgument(found.file().toString(), found.file(), null, null, null, found.captures(), null);
    }

    static SourceArgument of(String shown, URI url) {
        return new SourceArgument(shown, null, url, null, null, null, null);
    }

    static SourceArgument of(String name, S3Argument objects) {
        return new SourceArgument(name, null, null, objects, null, null, null);
    }

    static SourceArgument of(SftpArgument sftp) {
        return new SourceArgument(sftp.toString(), null, null, null, sftp, null, null);
    }

    static SourceArgument ofServer(String file) {
        return new SourceArgument(file, null, null, null, null, null, file);
    }

    public boolean isStandardInput() {
        return file == null && url == null && objects == null && sftp == null && ofServer == null;
    }

    /** Whether it names several sources of a store, which must be listed. */
    public boolean isListed() {
        return (objects != null && !objects.isOneObject()) || (sftp != null && !sftp.isOneFile());
    }

    /** How a server that reads the source itself is told of it; null: it must be sent. */
    public @Nullable String reference() {
        return ofServer != null
                ? ofServer
                : url != null ? url.toString() : objects != null || sftp != null ? name : null;
    }

    /** What the wildcards of a glob stand for in a source that this argument names, by its URI; null: no glob found it. */
    public @Nullable List<String> captures(URI source) {
        if (sftp != null) {
            // A copied archive has another URI.
            return SftpLocation.isOne(source.toString()) ? sftp.captures(SftpLocation.of(source)) : null;
        }
        return objects == null ? captures : objects.captures(S3Location.of(source));
    }

    /**
     * Passes the file, the URL, standard input, or each object, a page in memory at a time, to a receiver.
     *
     * @param stores are used only if something must be listed
     */
    public <T> Stream<T> passTo(Receiver<T> receiver, SourceStores stores) {
        if (file != null) {
            return Stream.of(receiver.file(file));
        }
        if (url != null) {
            return Stream.of(receiver.url(url));
        }
        if (sftp != null) {
            return sftp.in(stores.sftp()).stream().map(receiver::sftp);
        }
        return objects == null
                ? Stream.of(receiver.standardInput())
                : objects.in(stores.objects()).map(receiver::object);
    }
}
