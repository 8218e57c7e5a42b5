package dev.caravan.cli.report;

import dev.caravan.cli.option.S3Argument;
import dev.caravan.cli.option.SourceArguments;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.Terminal;
import dev.caravan.csv.source.ZipPath;
import dev.caravan.jobs.ReportService;
import dev.caravan.source.http.UrlText;
import dev.caravan.source.s3.ObjectStore;
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
        Stream<dev.caravan.intake.DiscoveredSources> in(ConfigurableApplicationContext application);
    }

    private final List<Argument> arguments = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();

    /** @throws CommandFailure if one names nothing that can be read */
    ReportSources(List<String> sources, @Nullable String glob) {
        for (String source : sources) {
            if (source.equals(STANDARD_INPUT)) {
                arguments.add(
                        application -> Stream.of(operations(application).discoveredSources(System.in, "stdin.csv")));
            } else if (UrlText.isOne(source)) {
                URI uri = UrlText.parse(source);
                arguments.add(application -> Stream.of(operations(application).discoveredSources(uri)));
            } else if (S3Argument.isOne(source)) {
                S3Argument object = S3Argument.of(source, glob);
                arguments.add(application -> object.in(application.getBean(ObjectStore.class))
                        .map(found -> operations(application).discoveredSources(found)));
            } else {
                boolean whole = glob != null && java.nio.file.Files.isDirectory(Path.of(source));
                for (Path file : SourceArguments.expand(List.of(source), whole ? glob : null)) {
                    files.add(ZipPath.of(file).file());
                    arguments.add(
                            application -> Stream.of(operations(application).discoveredSources(file)));
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

    private static ReportService operations(ConfigurableApplicationContext application) {
        return application.getBean(ReportService.class);
    }
}
