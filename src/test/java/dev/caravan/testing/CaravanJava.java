package dev.caravan.testing;

import dev.caravan.cli.Caravan;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * How these tests run Caravan: the classes in a jar, without those of the tests, and an archive of parsed classes that
 * one load leaves behind. The archive takes a start from 7 s of CPU to 4, and there are some ninety, with those by the
 * launcher twice as many; all forks share it.
 */
public final class CaravanJava {
    /** The main class. */
    public static final String CARAVAN = Caravan.class.getName();

    private static final long TRAINING_LIMIT_SECONDS = 300;

    private static final CaravanJava INSTANCE = new CaravanJava();

    private final Path home;
    private final Path app;
    private final Path jar;
    private final Path archive;
    private final List<Path> libraries;

    private CaravanJava() {
        home = Path.of("target", "process").toAbsolutePath();
        app = home.resolve("app");
        jar = app.resolve("caravan.jar");
        archive = app.resolve("classes.jsa");
        libraries = libraries();
        try {
            Files.createDirectories(app);
            try (FileChannel file = FileChannel.open(
                            home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = file.lock()) {
                if (lock.isValid() && !isCurrent()) {
                    make();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether another fork, or a run before, has made jar and archive of these very classes. */
    private boolean isCurrent() throws IOException {
        Path librariesOfArchive = home.resolve("libraries");
        if (!Files.exists(archive)
                || !Files.exists(librariesOfArchive)
                || !Files.readString(librariesOfArchive).equals(libraries.toString())) {
            return false;
        }
        try (Stream<Path> all = Files.walk(location(Caravan.class))) {
            long made = Files.getLastModifiedTime(archive).toMillis();
            return all.allMatch(each -> each.toFile().lastModified() < made);
        }
    }

    private void make() throws IOException {
        Files.deleteIfExists(archive);
        pack();
        train();
        Files.writeString(app.resolve("built"), "");
        Files.writeString(home.resolve("libraries"), libraries.toString());
    }

    /** Java and its options, to be followed by more options, {@link #CARAVAN} and the command's arguments. */
    public static List<String> command() {
        return INSTANCE.command("-XX:SharedArchiveFile=" + INSTANCE.archive);
    }

    /**
     * A copy of the launcher {@code caravan} in an empty directory, with these classes and their archive where it expects what it has built.
     *
     * @return the launcher
     */
    public static Path launcher(Path directory) throws IOException {
        // Java takes an archive of the same files by another path.
        Files.createSymbolicLink(
                Files.createDirectories(directory.resolve("target")).resolve("app"), INSTANCE.app);
        return Files.copy(Path.of("caravan"), directory.resolve("caravan"));
    }

    private List<String> command(String archiveOption) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // As the launcher: all of memory is collected each time classes outgrow what Java gives them first.
                "-XX:MetaspaceSize=192m",
                "-Xshare:auto",
                "-Xlog:disable",
                archiveOption,
                "-cp",
                jar.toString());
    }

    private void train() throws IOException {
        try (TestDatabase database = TestDatabase.create()) {
            Path file = Files.writeString(home.resolve("training.csv"), "email,name\na@example.com,A\nnobody,B\n");
            List<String> training = new ArrayList<>(command("-XX:ArchiveClassesAtExit=" + archive));
            training.addAll(List.of(CARAVAN, "load", file.toString(), "--key", "email"));
            training.addAll(List.of("--db", database.url(), "--data-dir", home.toString()));
            Process load = new ProcessBuilder(training)
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("training.log").toFile())
                    .start();
            try {
                if (!load.waitFor(TRAINING_LIMIT_SECONDS, TimeUnit.SECONDS) || load.exitValue() != 0) {
                    throw new IllegalStateException(Files.readString(home.resolve("training.log")));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } finally {
                load.destroyForcibly();
            }
        }
    }

    /** Of the class path, what is not Caravan's own. */
    private static List<Path> libraries() {
        List<Path> ours = List.of(location(Caravan.class), location(CaravanJava.class));
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .filter(entry -> !ours.contains(entry) && Files.exists(entry))
                .toList();
    }

    private static Path location(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    /** Java archives no classes out of directories, so ours go into a jar. */
    private void pack() throws IOException {
        Path directory = location(Caravan.class);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, CARAVAN);
        // As in the folder that the launcher builds: Java archives only what is named relative to the jar.
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        libraries.stream()
                                .map(each -> "lib/" + each.getFileName())
                                .collect(Collectors.joining(" ")));
        FileSystemUtils.deleteRecursively(app.resolve("lib"));
        Files.createDirectories(app.resolve("lib"));
        for (Path each : libraries) {
            Files.createSymbolicLink(app.resolve("lib").resolve(each.getFileName()), each);
        }
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted().toList()) {
                String name = directory.relativize(each).toString().replace(File.separatorChar, '/');
                if (Files.isDirectory(each) && !name.isEmpty()) {
                    // Spring looks for components by directory.
                    out.putNextEntry(new JarEntry(name + "/"));
                } else if (Files.isRegularFile(each) && !name.equals(JarFile.MANIFEST_NAME)) {
                    out.putNextEntry(new JarEntry(name));
                    Files.copy(each, out);
                }
            }
        }
    }
}
