package dev.caravan.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.duckdb.WorkDirectory;
import dev.caravan.embedded.lifecycle.EmbeddedStartException;
import dev.caravan.embedded.lifecycle.StartLock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {
    @TempDir
    Path directory;

    @Test
    void aSecondAttemptInTheSameProcessLeavesTheLockHeld() throws Exception {
        Path file = directory.resolve("lock");
        try (LockFile first = LockFile.tryLock(file).orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(LockFile.tryLock(file)).isEmpty();
            assertThat(LockFile.tryLock(directory.resolve("../" + directory.getFileName() + "/lock")))
                    .isEmpty();
            assertThat(answerOfAnotherProcess(file)).isEqualTo(LockHolder.REFUSED);
        }
        assertThat(answerOfAnotherProcess(file)).isEqualTo(LockHolder.LOCKED);
    }

    @Test
    void startLockKeepsItsLockWhileAnotherThreadWaits() throws Exception {
        Path file = directory.resolve("start.lock");
        String answer = StartLock.holding(file, Duration.ofSeconds(1), () -> {
            assertThatExceptionOfType(EmbeddedStartException.class)
                    .isThrownBy(() -> StartLock.holding(file, Duration.ofMillis(120), () -> "never"));
            return answerOfAnotherProcess(file);
        });
        assertThat(answer).isEqualTo(LockHolder.REFUSED);
        assertThat(StartLock.holding(file, Duration.ZERO, () -> "free")).isEqualTo("free");
    }

    @Test
    void workDirectoryKeepsItsLockWhileOthersAreOpened() throws Exception {
        try (WorkDirectory first = WorkDirectory.open(directory, "report", 1)) {
            WorkDirectory.open(directory, "report", 2).close();
            assertThat(first.directory()).isDirectory();
            assertThat(answerOfAnotherProcess(first.file("lock"))).isEqualTo(LockHolder.REFUSED);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void workDirectoriesOfDeadProcessesAreDeletedAndOthersStay() throws Exception {
        Path alive = Files.createDirectory(directory.resolve("report-1-a"));
        Path dead = Files.createDirectory(directory.resolve("report-2-b"));
        Path otherPurpose = Files.createDirectory(directory.resolve("reconcile-3-c"));
        Path foreign = Files.createDirectory(directory.resolve("foreign"));
        Files.createFile(dead.resolve("spill"));
        for (Path each : List.of(dead, otherPurpose, foreign)) {
            Files.createFile(each.resolve("lock"));
        }
        Process holder = start(alive.resolve("lock"));
        try {
            assertThat(firstLine(holder)).isEqualTo(LockHolder.LOCKED);
            WorkDirectory.open(directory, "report", 4).close();
            assertThat(directory).isDirectoryContaining(alive::equals);
            assertThat(List.of(otherPurpose, foreign)).allMatch(Files::isDirectory);
            assertThat(dead).doesNotExist();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        WorkDirectory.open(directory, "report", 5).close();
        assertThat(alive).doesNotExist();
    }

    @Test
    void deathReleasesTheLock() throws Exception {
        Path file = directory.resolve("lock");
        Process holder = start(file);
        try {
            assertThat(firstLine(holder)).isEqualTo(LockHolder.LOCKED);
            assertThat(LockFile.tryLock(file)).isEmpty();
        } finally {
            holder.destroyForcibly().waitFor();
        }
        Optional<LockFile> lock = LockFile.tryLock(file);
        assertThat(lock).isPresent();
        lock.get().close();
        lock.get().close();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void symbolicLinksOfDirectoriesLeadToTheSameLock() throws IOException {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        try (LockFile first = LockFile.tryLock(real.resolve("lock")).orElseThrow()) {
            assertThat(first).isNotNull();
            assertThat(LockFile.tryLock(link.resolve("lock"))).isEmpty();
        }
    }

    @Test
    void oneThreadHoldsItAtATime() throws Exception {
        Path file = directory.resolve("lock");
        AtomicInteger holders = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        Callable<Boolean> contend = () -> {
            for (int i = 0; i < 500; i++) {
                Optional<LockFile> lock = LockFile.tryLock(file);
                if (lock.isPresent()) {
                    assertThat(holders.incrementAndGet()).isOne();
                    taken.incrementAndGet();
                    holders.decrementAndGet();
                    lock.get().close();
                }
            }
            return true;
        };
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (var result : threads.invokeAll(Collections.nCopies(4, contend))) {
                assertThat(result.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(taken.get()).isPositive();
    }

    private static String answerOfAnotherProcess(Path file) throws IOException, InterruptedException {
        Process process = start(file);
        try {
            return firstLine(process);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static Process start(Path file) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx16m",
                        "-cp",
                        Path.of(LockHolder.class
                                        .getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .getPath())
                                .toString(),
                        LockHolder.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
    }

    private static String firstLine(Process process) throws IOException {
        return String.valueOf(new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8)).readLine());
    }
}
