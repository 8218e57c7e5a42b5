package dev.caravan.cli;

import dev.caravan.cli.option.SourceArgument;
import dev.caravan.intake.DiscoveredSources;
import dev.caravan.intake.SourceFinder;
import dev.caravan.jobs.JobService;
import dev.caravan.source.s3.S3Location;
import dev.caravan.source.sftp.SftpFile;
import java.net.URI;
import java.nio.file.Path;

/** Finds out what a source of a command line holds. */
record SourceDiscovery(SourceFinder finder, JobService jobService)
        implements SourceArgument.Receiver<DiscoveredSources> {
    @Override
    public DiscoveredSources file(Path file) {
        return finder.in(file);
    }

    @Override
    public DiscoveredSources url(URI url) {
        return finder.at(url);
    }

    @Override
    public DiscoveredSources object(S3Location object) {
        return jobService.discovered(object);
    }

    @Override
    public DiscoveredSources sftp(SftpFile file) {
        return finder.in(file);
    }

    @Override
    public DiscoveredSources standardInput() {
        return finder.of(System.in, "stdin.csv");
    }
}
