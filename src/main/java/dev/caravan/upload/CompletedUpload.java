package dev.caravan.upload;

import java.util.List;

/**
 * What became of an uploaded file.
 *
 * @param jobs one, or one for each CSV file of an archive
 * @param fresh false: the same file was uploaded before, and these jobs are what became of that
 */
public record CompletedUpload(List<Long> jobs, boolean fresh) {
    public CompletedUpload {
        jobs = List.copyOf(jobs);
    }

    public long job() {
        return jobs.get(0);
    }
}
