package dev.caravan.cli;

import dev.caravan.csv.ZipPath;
import dev.caravan.operate.ReportOperations;
import dev.caravan.s3.ObjectStore;
import dev.caravan.url.UrlText;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/** The sources of one report, in the order of the command line; files are expanded before anything starts. */
final class ReportSources {
    private static final String STANDARD_INPUT = "-";
    private static final int NAMES_SHOWN = 20;

    private interface Argument {
        Stream<dev.caravan.intake.Sources> in(ConfigurableApplicationContext application);
    }

    private final List<Argument> arguments = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    /** @throws CommandFailure if one names nothing that can be read */
    ReportSources(List<String> sources, @Nullable String glob) {
        for (String source : sources) {
            if (source.equals(STANDARD_INPUT)) {
                arguments.add(application -> Stream.of(operations(application).sources(System.in, "stdin.csv")));
            } else if (UrlText.isOne(source)) {
                URI uri = UrlText.parse(source);
                arguments.add(application -> Stream.of(operations(application).sources(uri)));
            } else if (S3Argument.isOne(source)) {
                S3Argument object = S3Argument.of(source, glob);
                arguments.add(application -> object.in(application.getBean(ObjectStore.class))
                        .map(found -> operations(application).sources(found)));
            } else {
                boolean whole = glob != null && java.nio.file.Files.isDirectory(Path.of(source));
                for (Path file : Sources.expand(List.of(source), whole ? glob : null)) {
                    files.add(ZipPath.of(file).file());
                    arguments.add(
                            application -> Stream.of(operations(application).sources(file)));
                }
            }
        }
    }

    /** Those that are files of this machine. */
    List<Path> files() {
        return files;
    }

    /** Finds out what they are now; says what of archives is passed over. */
    List<dev.caravan.intake.Source> find(ConfigurableApplicationContext application, PrintWriter err) {
        return arguments.stream()
                .flatMap(argument -> argument.in(application))
                .peek(found -> sayWhatWasPassedOver(found.passedOver(), err))
                .flatMap(found -> found.all().stream())
                .toList();
    }

    private static void sayWhatWasPassedOver(List<String> names, PrintWriter err) {
        if (!names.isEmpty()) {
            String more = names.size() > NAMES_SHOWN ? " and %d more".formatted(names.size() - NAMES_SHOWN) : "";
            err.printf(
                    "passed over what is no CSV file: %s%s%n",
                    Terminal.line(String.join(", ", names.subList(0, Math.min(names.size(), NAMES_SHOWN)))), more);
        }
    }

    private static ReportOperations operations(ConfigurableApplicationContext application) {
        return application.getBean(ReportOperations.class);
    }
}
