package dev.caravan.upload;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a completely uploaded file.
 *
 * @param jobs one job, or one for each CSV file of an archive
 * @param fresh false: the same bytes were uploaded, or loaded, before, and these are their jobs
 * @param table of the first job; null: not known
 */
public record CompletedUpload(
        List<Long> jobs, boolean fresh, @Nullable String table) {
    public CompletedUpload {
        jobs = List.copyOf(jobs);
    }

    public long job() {
        return jobs.get(0);
    }
}
