package dev.caravan.upload;

import dev.caravan.intake.SourceOrigin;
import dev.caravan.ledger.job.ArchiveEntry;
import dev.caravan.ledger.job.Job;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** Uploads: kept for {@code caravan.uploads.keep-completed} or {@code keep-failed}, as their job ended. Thread-safe. */
@Component
@ConditionalOnProperty("caravan.web.enabled")
class UploadOrigin implements SourceOrigin {
    private final Uploads uploads;

    UploadOrigin(Uploads uploads) {
        this.uploads = uploads;
    }

    @Override
    public String name() {
        return UploadCompletion.ORIGIN;
    }

    @Override
    public void archive(Job job, boolean completed) throws IOException {
        uploads.settle(ArchiveEntry.container(job.source()), completed);
    }
}
