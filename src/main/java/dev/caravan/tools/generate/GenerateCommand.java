package dev.caravan.tools.generate;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Writes a generated file and prints the expected outcome. Exit 0 written · 2 bad usage · 4 writing failed; then no file is
 * left behind.
 *
 * @param <E> the expected outcome
 */
abstract class GenerateCommand<E> implements Callable<Integer> {
    private static final int BAD_USAGE = 2;
    private static final int FAILED = 4;

    @Option(
            names = "--rows",
            order = 0,
            required = true,
            paramLabel = "N",
            description = "Rows after the header, 0 or more.")
    long rows;

    @Option(
            names = "--seed",
            order = 1,
            paramLabel = "S",
            defaultValue = "1",
            description = "Another seed, other rows.")
    long seed;

    @Option(names = "--force", order = 20, description = "Replace the file if it exists.")
    private boolean force;

    @Option(names = "--json", order = 21, description = "Print the outcome to expect as one JSON object.")
    private boolean json;

    @Parameters(paramLabel = "OUT", description = "The file to write; - is standard output.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /** @throws ParameterException if the options don't go together */
    abstract GeneratedFile<E> file();

    /** @param name of the file, for people */
    abstract String text(String name, E expected);

    /** One line. Digests are strings: JSON numbers beyond 2⁵³ are rounded by many readers. */
    abstract String json(E expected);

    @Override
    public Integer call() {
        if (rows < 0) {
            throw refusal("--rows must be 0 or more, not " + rows);
        }
        GeneratedFile<E> file = file();
        PrintWriter err = spec.commandLine().getErr();
        try {
            return write(file, err);
        } catch (NewFile.Refused e) {
            err.println(e.getMessage());
            return BAD_USAGE;
        } catch (IOException e) {
            err.println("Cannot write " + out + ": " + NewFile.reason(e));
            return FAILED;
        }
    }

    ParameterException refusal(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private int write(GeneratedFile<E> file, PrintWriter err) throws IOException {
        long start = System.nanoTime();
        Progress progress = new Progress(rows, err);
        E expected;
        if (out.equals("-")) {
            // Not System.out, which ignores that the reader closed the pipe, and would write for ever.
            expected = file.writeTo(new FileOutputStream(FileDescriptor.out), progress);
        } else {
            try (NewFile target = new NewFile(out, force)) {
                try (OutputStream stream = target.open()) {
                    expected = file.writeTo(stream, progress);
                }
                target.keep();
            }
        }
        progress.done(Duration.ofNanos(System.nanoTime() - start));
        PrintWriter summary = out.equals("-") ? err : spec.commandLine().getOut();
        summary.println(json ? json(expected) : text(out.equals("-") ? "standard output" : out, expected));
        return 0;
    }
}
