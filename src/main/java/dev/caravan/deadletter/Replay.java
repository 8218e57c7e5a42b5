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
 * Sends dead letters to the loaders again. Exactly once holds as for any message: the first that is loaded counts, however often and by
 * however many it was sent. Thread-safe.
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

    /** Whether {@link #run} waits until it is known what became of each. So it is where the queue is inside this process. */
    public boolean waits() {
        return window > 0;
    }

    /**
     * Sends those of the selection that are dead letters now, each once.
     *
     * @param perSecond at most; 0: as fast as it goes
     * @param progress is told after each step
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
                // A loader ends the job only after its commit: nobody is told that all is loaded and finds the job
                // PARTIAL.
                result.jobs().forEach(ends::complete);
            }
            return result;
        }
    }
}
