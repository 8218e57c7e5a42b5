package dev.caravan.report;

import dev.caravan.check.RowCheck;
import dev.caravan.check.email.EmailRule;
import dev.caravan.csv.RecordParser;
import dev.caravan.feed.plan.LoadPlan;
import dev.caravan.report.grouping.CheckedRows;
import dev.caravan.source.OpenSource;
import dev.caravan.source.SourceInspector.Headed;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One of a report's sources while it is read. Reading is not thread-safe; plan, a parser and check are. */
final class ReportSource implements Closeable {
    private final OpenSource source;
    private final Headed headed;
    private final RecordParser parser;
    private final CheckedRows rows;

    /** @param label name of the source in rejects; null if the report has one source */
    ReportSource(OpenSource source, Headed headed, EmailRule emails, @Nullable String label) {
        this.source = source;
        this.headed = headed;
        this.parser = headed.plan().parser();
        this.rows = new CheckedRows(
                new RowCheck(headed.plan(), emails), headed.plan().columns(), label);
    }

    Headed headed() {
        return headed;
    }

    LoadPlan plan() {
        return headed.plan();
    }

    /** The parser of the chunk that was read last. */
    RecordParser parser() {
        return parser.in(headed.text().encoding());
    }

    /** Encodes and checks the source's records. */
    CheckedRows rows() {
        return rows;
    }

    void checkUnchanged() throws IOException {
        source.checkUnchanged();
    }

    @Override
    public void close() throws IOException {
        headed.reader().close();
        source.close();
    }
}
