package dev.caravan.upgrade;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The file of each job of the kept ledger. Its table has the name of the constant, in lower case. */
enum OldSource {
    /** Twenty people, the first of them once more, no address, no key. */
    COMPLETED(people(20) + "p1@example.com,Again\nnobody,Nobody\n,Keyless\n"),
    /** Three chunks, of which the second is a dead letter. */
    PARTIAL(people(30)),
    UNDOING(people(15)),
    FAILED("id,name\n1,A\n"),
    ABORTED(people(1)),
    GONE(people(2)),
    SUPERSEDED(people(3)),
    QUEUED(people(4)),
    SPLITTING(people(5)),
    PUBLISHING(people(12)),
    /** Three chunks, on their way. */
    LOADING(people(25)),
    /** A quote that is never closed: the chunk's message says so. */
    TRUNCATED("email,name\np1@example.com,A\np2@example.com,\"B\n"),
    /** A record that fits into no message: the ledger has it. */
    CLAIMED("email,name\np1@example.com," + "a".repeat(800_000) + "\n"),
    /** Two groups, which a report has counted. */
    REPORTED("name,n\nA,1\nA,2\nB,3\n"),
    /** A report that a worker was making. */
    REPORTING("name,n\nA,4\nA,5\nB,6\n");

    /** Their time is part of a file's version. */
    private static final FileTime WRITTEN = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    private final String csv;

    OldSource(String csv) {
        this.csv = csv;
    }

    private static String people(int rows) {
        return IntStream.rangeClosed(1, rows)
                .mapToObj(n -> "p%d@example.com,N%d\n".formatted(n, n))
                .collect(Collectors.joining("", "email,name\n", ""));
    }

    String table() {
        return name().toLowerCase(Locale.ROOT);
    }

    String csv() {
        return csv;
    }

    /** Writes it into a directory, as it was when its job was submitted. */
    Path in(Path directory) {
        try {
            Path file = Files.writeString(directory.resolve(table() + ".csv"), csv);
            return Files.setLastModifiedTime(file, WRITTEN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
