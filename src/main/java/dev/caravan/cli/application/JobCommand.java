package dev.caravan.cli.application;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command about one job. */
public abstract class JobCommand extends ClientCommand {
    @Parameters(paramLabel = "JOB", description = "Number of the job.")
    public long job;

    @Option(names = "--json", description = "Print one JSON object.")
    public boolean json;
}
