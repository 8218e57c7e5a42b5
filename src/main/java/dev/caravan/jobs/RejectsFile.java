package dev.caravan.jobs;

import dev.caravan.csv.ParseError;
import dev.caravan.csv.Rfc4180Text;
import dev.caravan.csv.SpreadsheetCell;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.feed.plan.RejectsHeader;
import dev.caravan.feed.plan.SnapshotCodec;
import dev.caravan.feed.rule.Correction;
import dev.caravan.ledger.job.Job;
import dev.caravan.ledger.reject.Reject;
import dev.caravan.ledger.reject.Rejects;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * A job's rejects as a CSV file: the original columns, then the position of each record and the reason why it was rejected, then the text of
 * records that columns can't hold, if the job has any. The dialect is the plain one ({@link Rfc4180Text}), whatever the original's is; cells are
 * escaped for spreadsheets. The corrected file is loaded as the job's corrections. Thread-safe.
 */
@Component
public class RejectsFile {
    private static final Set<String> PROBLEMS =
            Arrays.stream(ParseError.values()).map(ParseError::code).collect(Collectors.toSet());

    private final Rejects rejects;
    private final SnapshotCodec snapshotCodec;

    RejectsFile(Rejects rejects, SnapshotCodec snapshotCodec) {
        this.rejects = rejects;
        this.snapshotCodec = snapshotCodec;
    }

    /**
     * Writes the rejects in the order of the file, in UTF-8. Memory is bounded: rejects are streamed from a cursor. Returns their number.
     */
    public long write(Job job, OutputStream out) throws IOException {
        AtomicLong written = new AtomicLong();
        if (job.plan() != null) {
            LoadPlan plan = snapshotCodec.plan(job.plan());
            Correction correction = plan.correction();
            boolean raw = plan.hasRescue()
                    || rejects.haveAny(job.id(), PROBLEMS)
                    || (correction != null && correction.hasRaw());
            print(out, RejectsHeader.of(plan, raw), c -> false);
            RejectParser parser = RejectParser.of(plan);
            rejects.forEach(job.id(), reject -> {
                RejectFields fields = parser.fields(reject);
                print(out, cells(fields, reject, raw), fields.quoted());
                written.incrementAndGet();
            });
        }
        out.flush();
        return written.get();
    }

    private static List<String> cells(RejectFields fields, Reject reject, boolean raw) {
        List<String> cells = new ArrayList<>(fields.texts());
        cells.add(fields.line());
        cells.add(fields.offset());
        cells.add(Objects.requireNonNullElse(reject.column(), ""));
        cells.add(reject.reason());
        cells.add(reject.message());
        if (raw) {
            cells.add(fields.raw());
        }
        cells.replaceAll(SpreadsheetCell::escaped);
        return cells;
    }

    private static void print(OutputStream out, List<String> cells, IntPredicate quotedIfEmpty) {
        StringBuilder line = new StringBuilder();
        Rfc4180Text.append(line, cells, quotedIfEmpty);
        try {
            out.write(line.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
