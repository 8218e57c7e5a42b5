package dev.caravan.cli.report;

import dev.caravan.cli.option.SourceArgument;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.jobs.ReportService;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.sftp.SftpFile;
import java.net.URI;
import java.nio.file.Path;

/** Finds what a source is now, as a report reads it: itself, or the CSV files of an archive. */
record SourceDiscovery(ReportService reports) implements SourceArgument.Receiver<DiscoveredSources> {
    @Override
    public DiscoveredSources file(Path file) {
        return reports.discoveredSources(file);
    }

    @Override
    public DiscoveredSources url(URI url) {
        return reports.discoveredSources(url);
    }

    @Override
    public DiscoveredSources object(S3Location object) {
        return reports.discoveredSources(object);
    }

    @Override
    public DiscoveredSources sftp(SftpFile file) {
        return reports.discoveredSources(file);
    }

    @Override
    public DiscoveredSources standardInput() {
        return reports.discoveredSources(System.in, "stdin.csv");
    }
}
