package dev.caravan.split;

import dev.caravan.csv.UnreadableSourceException;
import dev.caravan.feed.ArchiveSettings;
import dev.caravan.ledger.Job;
import dev.caravan.s3.ObjectPlace;
import dev.caravan.s3.ObjectStore;
import dev.caravan.url.UrlStore;
import dev.caravan.url.UrlText;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** Opens what a job's row names as its source. Thread-safe. */
@Component
public class SourceOpener {
    private final ObjectStore objects;
    private final UrlStore urls;
    private final ArchiveSettings archives;

    SourceOpener(ObjectStore objects, UrlStore urls, ArchiveSettings archives) {
        this.objects = objects;
        this.urls = urls;
        this.archives = archives;
    }

    /** @throws SourceException if it is gone, or another version by now */
    OpenSource open(Job job) throws IOException {
        return open(job.source(), job.sourceVersion());
    }

    /**
     * @param source as a job's row names it
     * @param version that it must be
     * @throws SourceException if it is gone, or another version by now
     */
    public OpenSource open(String source, String version) throws IOException {
        try {
            if (UrlText.isOne(source)) {
                return new UrlSource(source, version, urls);
            }
            return ObjectPlace.isOne(source)
                    ? new ObjectSource(source, version, objects)
                    : new FileSource(source, version, archives.limits());
        } catch (UnreadableSourceException e) {
            throw new SourceException(String.valueOf(e.getMessage()));
        }
    }
}
