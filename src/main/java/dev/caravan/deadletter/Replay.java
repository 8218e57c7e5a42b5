package dev.caravan.deadletter;

import dev.caravan.ledger.JobCompletion;
import dev.caravan.ledger.deadletter.DeadLetterSelection;
import dev.caravan.ledger.deadletter.DeadLetters;
import dev.caravan.queue.RowsQueue;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/**
 * Sends dead letters to the loaders again. A chunk is still loaded exactly once, however often and by however many processes its message is
 * sent. Thread-safe.
 */
@Component
@ReplayEnabled
public class Replay {
    private final DeadLetters letters;
    private final ChunkCopies copies;
    private final JobCompletion ends;
    private final ProducerTemplate camel;
    private final int window;

    Replay(
            DeadLetters letters,
            ChunkCopies copies,
            JobCompletion ends,
            ProducerTemplate camel,
            RowsQueue queue,
            @Value("${caravan.load.enabled:false}") boolean loads,
            @Value("${caravan.split.max-in-flight-chunks:24}") int window) {
        this.letters = letters;
        this.copies = copies;
        this.ends = ends;
        this.camel = camel;
        this.window = queue.inMemory() && loads ? window : 0;
    }

    /** Whether {@link #run} waits until each chunk is loaded or is a dead letter again: if queue and loaders are in this process. */
    public boolean waits() {
        return window > 0;
    }

    /**
     * Sends the dead letters of the selection, each once.
     *
     * @param perSecond messages a second, at most; 0: no limit
     * @param progress is called after each step
     */
    public ReplayResult run(DeadLetterSelection selection, int perSecond, Consumer<ReplayResult> progress) {
        try (ReplayMessages run = new ReplayMessages(letters, copies.pass(), selection, window, progress)) {
            Exchange done = camel.send("direct:" + ReplayRoute.ID, exchange -> {
                exchange.setProperty(ReplayRoute.RUN, run);
                exchange.setProperty(ReplayRoute.RATE, perSecond);
            });
            if (done.getException() instanceof RuntimeException e) {
                throw e;
            }
            if (done.getException() != null) {
                throw new IllegalStateException(done.getException());
            }
            ReplayResult result = run.result();
            if (waits()) {
                // A loader completes the job only after its commit; without this, a caller could see the job PARTIAL
                // although
                // all its chunks are loaded.
                result.jobs().forEach(ends::complete);
            }
            return result;
        }
    }
}
