package dev.caravan.reconcile;

import dev.caravan.duckdb.DuckDb;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.ledger.reject.RejectedSourceText;
import dev.caravan.ledger.reject.Rejects;
import java.nio.charset.Charset;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A job's rejects, including corrected ones. Reads them from the ledger page by page. */
final class RejectedRecords implements Iterable<RejectedSourceText> {
    private static final String HEAD_ONLY = "record-too-long";

    private final long job;
    private final Rejects rejects;
    private boolean any;
    private boolean amended;
    private boolean cut;
    /** Whether a record of which the beginning is known may go on over several lines. */
    private boolean cutInQuotes;

    RejectedRecords(long job, Rejects rejects) {
        this.job = job;
        this.rejects = rejects;
    }

    /** Creates DuckDB's table {@code rejected} with their record numbers. */
    void enter(DuckDb duckDb) throws SQLException {
        duckDb.execute("CREATE TABLE rejected (record BIGINT, corrected BOOLEAN)");
        duckDb.append("rejected", appender -> {
            for (RejectedSourceText reject : this) {
                appender.beginRow();
                appender.append(reject.record());
                appender.append(reject.corrected());
                appender.endRow();
                any = true;
                amended |= reject.rfc4180();
                boolean isHead = reject.reason().equals(HEAD_ONLY);
                cut |= isHead;
                cutInQuotes |= isHead
                        && (reject.escaped().indexOf('"') >= 0
                                || reject.escaped().indexOf('\'') >= 0);
            }
        });
    }

    /** Why they can't be masked in the source. Valid after {@link #enter}. */
    Optional<String> obstacle(LoadPlan plan) {
        if (amended) {
            return Optional.of("corrections that were refused took the place of rejects' original texts");
        }
        if (cutInQuotes) {
            return Optional.of("a record that is too long has quotes, so that its end is not certain");
        }
        Charset charset = plan.charset();
        boolean isWide = charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32");
        boolean isSure = charset.name().equals("UTF-8")
                || isWide
                || (charset.canEncode() && charset.newEncoder().maxBytesPerChar() == 1);
        return any && (!isSure || (isWide && cut))
                ? Optional.of("where rejects end is not certain in the encoding " + charset)
                : Optional.empty();
    }

    @Override
    public Iterator<RejectedSourceText> iterator() {
        return new Iterator<>() {
            private Iterator<RejectedSourceText> page =
                    List.<RejectedSourceText>of().iterator();
            private long last = Long.MIN_VALUE;
            private boolean ended;

            @Override
            public boolean hasNext() {
                if (!page.hasNext() && !ended) {
                    page = rejects.bytesAfter(job, last).iterator();
                    ended = !page.hasNext();
                }
                return page.hasNext();
            }

            @Override
            public RejectedSourceText next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                RejectedSourceText next = page.next();
                last = next.record();
                return next;
            }
        };
    }
}
