package dev.caravan.embedded.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Content of {@code postmaster.pid}. The server may be running, or have died without deleting the file.
 *
 * @param pid process id of the server
 * @param dataDirectory the directory that it serves
 * @param port its TCP port
 * @param ready whether the server reported that it accepts connections
 * @see <a href="https://github.com/postgres/postgres/blob/REL_18_STABLE/src/include/utils/pidfile.h">pidfile.h</a>
 */
record PostmasterPidFile(long pid, Path dataDirectory, int port, boolean ready) {
    private static final int PID_LINE = 0;
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    static Path file(Path dataDirectory) {
        return dataDirectory.resolve("postmaster.pid");
    }

    /** Empty if the file doesn't exist, or the server has not finished writing it. */
    static Optional<PostmasterPidFile> of(Path dataDirectory) throws IOException {
        try {
            List<String> lines = Files.readAllLines(file(dataDirectory));
            if (lines.size() <= PORT_LINE) {
                return Optional.empty();
            }
            return Optional.of(new PostmasterPidFile(
                    Long.parseLong(lines.get(PID_LINE).strip()),
                    dataDirectory,
                    Integer.parseInt(lines.get(PORT_LINE).strip()),
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready")));
        } catch (NoSuchFileException | NumberFormatException none) {
            return Optional.empty();
        }
    }

    /**
     * Prepares the start of a new server after one that died without deleting its file. PostgreSQL would refuse to
     * start if that process id now belongs to another program, so an id that no process can have takes its place. The
     * rest stays: by it PostgreSQL sees whether processes of the dead server still use the directory.
     */
    static void disown(Path dataDirectory) throws IOException {
        Path file = file(dataDirectory);
        if (Files.notExists(file)) {
            return;
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        if (lines.size() <= PORT_LINE) {
            Files.delete(file);
            return;
        }
        lines.set(PID_LINE, Integer.toString(Integer.MAX_VALUE));
        Files.write(file, lines);
    }

    /**
     * Whether that process lives and is a server of this directory. After a reboot the id may belong to another
     * program; a zombie, which stays where a container has no init process, has no command line.
     */
    boolean runs() {
        return ProcessHandle.of(pid)
                .map(ProcessHandle::info)
                .flatMap(info -> info.arguments()
                        .map(arguments -> String.join(" ", arguments))
                        .or(info::commandLine))
                .filter(commandLine -> commandLine.contains(dataDirectory.toString()))
                .isPresent();
    }
}
