package dev.caravan.cli.generate;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code caravan generate people}. Exit 0 written · 2 bad usage · 4 writing failed; then no file is left behind. */
@Command(
        name = "people",
        description = {
            "Writes a CSV of made-up people and says what a load of it with the key email must come to.",
            "The same seed, rows and shares make the same file."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nThe digest of the loaded table in PostgreSQL:%n",
        footer = TableDigest.SELECT + "people")
final class GeneratePeople implements Callable<Integer> {
    private static final int BAD_USAGE = 2;
    private static final int FAILED = 4;

    @Option(names = "--rows", required = true, paramLabel = "N", description = "Rows after the header, 0 or more.")
    private long rows;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Another seed, other people.")
    private long seed;

    @Option(
            names = "--duplicates",
            paramLabel = "P%",
            defaultValue = "10%",
            converter = Share.class,
            description = "Rows that repeat an earlier row's e-mail in another letter case; ${DEFAULT-VALUE}.")
    private double duplicates;

    @Option(
            names = "--invalid",
            paramLabel = "P%",
            defaultValue = "3%",
            converter = Share.class,
            description = "Rows without a valid e-mail; ${DEFAULT-VALUE}.")
    private double invalid;

    @Option(names = "--force", description = "Replace the file if it is there.")
    private boolean force;

    @Option(names = "--json", description = "Print the outcome to expect as one JSON object.")
    private boolean json;

    @Parameters(paramLabel = "OUT", description = "The file to write; - is standard output.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String out;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (rows < 0) {
            throw new ParameterException(spec.commandLine(), "--rows must be 0 or more, not " + rows);
        }
        PeopleFile file = new PeopleFile(people(), rows);
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

    private People people() {
        try {
            return new People(seed, duplicates, invalid);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--duplicates, --invalid: " + e.getMessage(), e);
        }
    }

    private int write(PeopleFile file, PrintWriter err) throws IOException {
        long start = System.nanoTime();
        Progress progress = new Progress(rows, err);
        Expected expected;
        if (out.equals("-")) {
            // Not System.out: it swallows the error of a reader that left, and would write on for ever.
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
        summary.println(json ? json(expected) : text(expected));
        return 0;
    }

    private String text(Expected expected) {
        return String.format(
                Locale.ROOT,
                """
                %s: %,d rows, %,d bytes
                A load with the key email into an empty table must come to
                  inserted   %,15d
                  duplicates %,15d
                  rejected   %,15d
                  digest     %d""",
                out.equals("-") ? "standard output" : out,
                expected.rows(),
                expected.bytes(),
                expected.inserted(),
                expected.duplicates(),
                expected.rejected(),
                expected.digest());
    }

    /** The digest is a string: JSON numbers beyond 2⁵³ are rounded by many readers. */
    private String json(Expected expected) {
        return String.format(
                Locale.ROOT,
                "{\"rows\":%d,\"inserted\":%d,\"duplicates\":%d,\"rejected\":%d,\"bytes\":%d,\"digest\":\"%d\",\"seed\":%d}",
                expected.rows(),
                expected.inserted(),
                expected.duplicates(),
                expected.rejected(),
                expected.bytes(),
                expected.digest(),
                seed);
    }

    /** A percentage as written, such as 2.5%, to a share. */
    static final class Share implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            if (!value.matches("\\d{1,2}(\\.\\d{1,9})?%")) {
                throw new TypeConversionException(
                        "'" + value + "' is no percentage from 0% to below 100%, such as 2.5%");
            }
            return Double.parseDouble(value.substring(0, value.length() - 1)) / 100;
        }
    }
}
