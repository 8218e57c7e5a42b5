package dev.caravan.cli;

import dev.caravan.cli.option.SourceArgument;
import dev.caravan.feed.JobOptions;
import dev.caravan.intake.SubmitResult;
import dev.caravan.jobs.JobService;
import dev.caravan.source.s3.S3Location;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** Makes a source a job, or each CSV file of an archive. */
record JobSubmission(JobService jobService, JobOptions options) implements SourceArgument.Receiver<SubmitResult> {
    @Override
    public SubmitResult file(Path file) {
        return jobService.submit(file, options);
    }

    @Override
    public SubmitResult url(URI url) {
        return jobService.submit(url, options);
    }

    @Override
    public SubmitResult object(S3Location object) {
        return new SubmitResult(List.of(jobService.submit(object, options)), List.of());
    }

    @Override
    public SubmitResult standardInput() {
        return jobService.submit(System.in, "stdin.csv", options);
    }
}
