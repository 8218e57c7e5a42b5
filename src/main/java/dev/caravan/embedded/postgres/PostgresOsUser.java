package dev.caravan.embedded.postgres;

import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The OS user of the PostgreSQL server: the user of this process, unless it is root, which PostgreSQL refuses.
 *
 * @param prefix of a command line that runs as that user; empty for the user of this process
 * @param owner of the server's files
 */
record PostgresOsUser(List<String> prefix, UserPrincipal owner) {
    private static final String FALLBACK_USER = "nobody";
    private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

    /** Succeeds where the server can run: not as root, able to execute the binaries and to reach its files. */
    private static final String PROBE = """
            test "$(id -u)" -ne 0 && test -x "$1/bin/postgres" && test -x "$2"
            """;

    /**
     * Finds a way to run the server.
     *
     * @param home the directory with the server's files; if it belongs to another user than root, that user runs the server
     * @throws EmbeddedStartException if root can't run a program as another user
     */
    static PostgresOsUser choose(Path home, Path binaries) throws IOException, InterruptedException {
        UserPrincipal owner = Files.getOwner(home);
        if (!"0".equals(id(home, "-u"))) {
            return new PostgresOsUser(List.of(), owner);
        }
        for (PostgresOsUser candidate : forRoot(home, owner)) {
            if (candidate.canRun(home, binaries)) {
                return candidate;
            }
        }
        throw new EmbeddedStartException("PostgreSQL does not run as root, and neither unshare nor setpriv, su or sudo"
                + " can run it as another user in " + home + ": run Caravan as an ordinary user,"
                + " choose a --data-dir that others can reach, or give --db with a database of your own");
    }

    List<String> command(Path program, String... arguments) {
        return command(Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                .toList());
    }

    private List<String> command(List<String> commandLine) {
        return Stream.concat(prefix.stream(), commandLine.stream()).toList();
    }

    /** Makes this user the owner of a file, or of a directory with its contents. */
    void own(Path path) throws IOException {
        if (Files.getOwner(path).equals(owner)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            for (Path each : (Iterable<Path>) tree::iterator) {
                Files.setOwner(each, owner);
            }
        }
    }

    private boolean canRun(Path home, Path binaries) throws InterruptedException {
        try {
            List<String> probe = List.of("sh", "-c", PROBE, "probe", binaries.toString(), home.toString());
            return ProcessRun.run(command(probe), home, PROBE_LIMIT).succeeded();
        } catch (IOException notInstalled) {
            return false;
        }
    }

    private static List<PostgresOsUser> forRoot(Path home, UserPrincipal owner)
            throws IOException, InterruptedException {
        if (!isRoot(home)) {
            return as(owner, home);
        }
        // In a user namespace without a mapping root is "nobody" to PostgreSQL, and root to the file system.
        List<PostgresOsUser> candidates = new ArrayList<>(List.of(new PostgresOsUser(List.of("unshare", "-U"), owner)));
        candidates.addAll(
                as(home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(FALLBACK_USER), home));
        return candidates;
    }

    private static List<PostgresOsUser> as(UserPrincipal user, Path home) throws IOException, InterruptedException {
        String name = user.getName();
        List<String> setpriv =
                List.of("setpriv", "--reuid=" + name, "--regid=" + id(home, "-g", name), "--clear-groups");
        // For files below a closed directory, such as root's home in a container without user namespaces.
        List<String> throughClosedDirectories = Stream.concat(
                        setpriv.stream(), Stream.of("--inh-caps=+dac_override", "--ambient-caps=+dac_override"))
                .toList();
        return Stream.of(
                        setpriv,
                        List.of("su", "-s", "/bin/sh", name, "-c", "exec \"$0\" \"$@\"", "--"),
                        List.of("sudo", "-n", "-u", name, "--"),
                        throughClosedDirectories)
                .map(prefix -> new PostgresOsUser(prefix, user))
                .toList();
    }

    private static boolean isRoot(Path path) throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(path, "unix:uid"));
    }

    private static String id(Path home, String... options) throws IOException, InterruptedException {
        List<String> commandLine =
                Stream.concat(Stream.of("id"), Stream.of(options)).toList();
        return ProcessRun.run(commandLine, home, PROBE_LIMIT).output().strip();
    }
}
