package dev.caravan.cli.report;

import dev.caravan.cli.option.HelpSection;
import dev.caravan.cli.option.InSection;
import dev.caravan.cli.output.CommandFailure;
import dev.caravan.cli.output.ExitCode;
import dev.caravan.feed.report.Engine;
import dev.caravan.feed.report.ReportException;
import dev.caravan.report.spark.SparkHome;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options on what groups the records. */
@SuppressWarnings("NullAway.Init")
final class EngineArguments {
    @InSection(HelpSection.REPORT)
    @Option(
            names = "--engine",
            paramLabel = "ENGINE",
            description = "What groups the records: local (default), or spark, on a cluster of Apache Spark 4.")
    @Nullable String name;

    @InSection(HelpSection.REPORT)
    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark's master, such as spark://head:7077 (default: local[*], this machine).")
    @Nullable String master;

    @InSection(HelpSection.REPORT)
    @Option(
            names = "--spark-home",
            paramLabel = "DIR",
            description = "Spark's directory (default: SPARK_HOME, or spark-submit of the PATH).")
    @Nullable String home;

    @InSection(HelpSection.TARGET)
    @Option(
            names = "--single-file",
            description =
                    "With Spark: OUT is one file. Default: a directory, or prefix, with a file for each part, and a manifest.")
    boolean singleFile;

    boolean areGiven() {
        return name != null || master != null || home != null || singleFile;
    }

    /**
     * What is said.
     *
     * @throws CommandFailure if it is no engine, or Spark isn't there
     */
    @Nullable Engine engine() {
        if (name == null) {
            return null;
        }
        Engine engine =
                switch (name.toLowerCase(Locale.ROOT)) {
                    case "local" -> Engine.LOCAL;
                    case "spark" -> Engine.SPARK;
                    default ->
                        throw new CommandFailure(
                                ExitCode.USAGE, "--engine is \"%s\": must be local or spark".formatted(name));
                };
        check(engine);
        return engine;
    }

    /** @throws CommandFailure if the engine is Spark, which isn't there */
    void check(@Nullable Engine engine) {
        try {
            if (engine == Engine.SPARK) {
                SparkHome unused = SparkHome.find(home, System.getenv());
            }
        } catch (ReportException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** Whether the output is a directory. A configured report on Spark is one file. */
    boolean isInParts() {
        return "spark".equalsIgnoreCase(name) && !singleFile;
    }

    void addTo(Map<String, Object> properties) {
        if (master != null) {
            properties.put("caravan.report.spark.master", master);
        }
        if (home != null) {
            properties.put("caravan.report.spark.home", home);
        }
    }
}
