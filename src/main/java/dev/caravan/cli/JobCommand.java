package dev.caravan.cli;

import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command about one job. */
abstract class JobCommand extends LedgerCommand {
    @Parameters(paramLabel = "JOB", description = "Number of the job.")
    long job;

    @Option(names = "--json", description = "Print one JSON object.")
    boolean json;
}
