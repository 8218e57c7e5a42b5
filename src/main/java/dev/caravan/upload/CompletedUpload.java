package dev.caravan.upload;

import java.util.List;

/**
 * The jobs of a completely uploaded file.
 *
 * @param jobs one job, or one for each CSV file of an archive
 * @param fresh false: the same bytes were uploaded, or loaded, before, and these are their jobs
 */
public record CompletedUpload(List<Long> jobs, boolean fresh) {
    public CompletedUpload {
        jobs = List.copyOf(jobs);
    }

    public long job() {
        return jobs.get(0);
    }
}
