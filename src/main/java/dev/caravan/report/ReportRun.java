package dev.caravan.report;

import dev.caravan.check.Violation;
import dev.caravan.csv.Records;
import dev.caravan.feed.LoadPlan;
import dev.caravan.feed.ReportTask;
import dev.caravan.ledger.Job;
import dev.caravan.ledger.Reject;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** A report that is being made: what its steps share. Pieces may be taken by several threads at once, and so may parts. */
final class ReportRun implements Closeable {
    private final Job job;
    private final ReportTask task;
    private final Layout layout;
    private final Pieces pieces;
    private final Gathering gathering;
    private final Account account;
    private final ReportOutput output;
    private final WorkFolder folder;
    private final Duck duck;
    private final long tableBytes;

    /** What threads write lines with that are not at work now. */
    private final Queue<RowText> texts = new ConcurrentLinkedQueue<>();

    /** Tables that no thread groups with now. */
    private final Queue<GroupTable> tables = new ConcurrentLinkedQueue<>();

    private volatile List<ReportPart> parts = List.of();
    private final AtomicInteger groupedFiles = new AtomicInteger();
    private final Queue<Path> kept = new ConcurrentLinkedQueue<>();

    /** Threads at work hold it for reading; whoever ends the report waits for them, since Camel doesn't when one of them fails. */
    private final ReadWriteLock atWork = new ReentrantReadWriteLock();

    private boolean closed;

    ReportRun(
            Job job,
            ReportTask task,
            Layout layout,
            Pieces pieces,
            Gathering gathering,
            Account account,
            ReportOutput output,
            WorkFolder folder,
            Duck duck,
            long tableBytes) {
        this.job = job;
        this.task = task;
        this.layout = layout;
        this.pieces = pieces;
        this.gathering = gathering;
        this.account = account;
        this.output = output;
        this.folder = folder;
        this.duck = duck;
        this.tableBytes = tableBytes;
    }

    Job job() {
        return job;
    }

    Layout layout() {
        return layout;
    }

    /** Whether groups come to the report as they are, without DuckDB. */
    boolean isPlain() {
        return task.isWrittenAsFound() && GroupCsv.isFor(layout, task.grouping());
    }

    ReportTask task() {
        return task;
    }

    Iterator<Piece> pieces() {
        return pieces;
    }

    Gathering gathering() {
        return gathering;
    }

    ReportOutput output() {
        return output;
    }

    Duck duck() {
        return duck;
    }

    Account account() {
        return account;
    }

    List<ReportPart> parts() {
        return parts;
    }

    /**
     * Looks at what the report will have.
     *
     * @throws ReportException if its query is none
     */
    void begin() throws IOException {
        output.begin(
                isPlain()
                        ? task.grouping().columns()
                        : duck.columns(gathering.sql().sample()).stream()
                                .map(Duck.Column::name)
                                .toList());
    }

    /** One without groups. */
    GroupTable table() {
        GroupTable table = tables.poll();
        return table == null ? new GroupTable(layout, tableBytes) : table;
    }

    void giveBack(GroupTable table) {
        table.clear();
        tables.add(table);
    }

    /** A name for groups that are about to be written. */
    Path nextGrouped() {
        return folder.file("grouped-%d".formatted(groupedFiles.getAndIncrement()));
    }

    /** Keeps groups for later. */
    void keep(Path grouped) {
        kept.add(grouped);
    }

    List<Path> kept() {
        return List.copyOf(kept);
    }

    /** Work of a thread on what {@link #close} takes away. */
    interface Work {
        void run() throws IOException;
    }

    /** Does it, unless the report has ended. */
    void whileOpen(Work work) throws IOException {
        atWork.readLock().lock();
        try {
            if (!closed) {
                work.run();
            }
        } finally {
            atWork.readLock().unlock();
        }
    }

    /** Ends reading. */
    void divide() throws IOException {
        account.finish();
        parts = gathering.finish();
        account.divided(parts.size());
    }

    /** Puts the records of a piece on disk that hold to their rules, and accounts for all. */
    void take(Piece piece) throws IOException {
        Records records = piece.parsed();
        RowText text = text(piece.source().plan());
        List<Reject> rejects = new ArrayList<>();
        Iterator<Violation> violations =
                piece.source().check().violations(records).iterator();
        Violation violation = violations.hasNext() ? violations.next() : null;
        for (int r = 0; r < records.size(); r++) {
            Violation broken = violation;
            if (broken != null && broken.record() == r) {
                rejects.add(reject(piece, records, broken));
                violation = violations.hasNext() ? violations.next() : null;
                continue;
            }
            int tooLong = text.add(records, r);
            if (tooLong >= 0) {
                rejects.add(reject(
                        piece,
                        records,
                        new Violation(
                                r,
                                tooLong,
                                "too-many-digits",
                                "the number has more than %d digits, which are as many as can be added up exactly"
                                        .formatted(Numbers.MAX_DIGITS))));
            }
        }
        gathering.add(text, job.sourceBytes() == 0 ? 0 : Math.min(1, (double) piece.readBytes() / job.sourceBytes()));
        text.lines().clear();
        texts.add(text);
        account.add(piece, rejects);
    }

    /** One that is free, or a new one for the first records of a thread, or of a source. */
    private RowText text(LoadPlan plan) {
        RowText text = texts.poll();
        return text != null && text.isOf(plan) ? text : new RowText(layout, plan);
    }

    private static Reject reject(Piece piece, Records records, Violation violation) {
        int r = violation.record();
        List<dev.caravan.feed.Column> columns = piece.source().plan().columns();
        String label = piece.source().label();
        return new Reject(
                records.record(r),
                records.line(r),
                records.offset(r),
                violation.column() < 0 || violation.column() >= columns.size()
                        ? null
                        : columns.get(violation.column()).header(),
                violation.reason(),
                label == null ? violation.message() : label + ": " + violation.message(),
                records.originalText(r).getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing of it stays but what the output has. Once is enough. */
    @Override
    public void close() throws IOException {
        atWork.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                closeAll();
            }
        } finally {
            atWork.writeLock().unlock();
        }
    }

    @SuppressWarnings("try") // each is closed, whatever becomes of the others
    private void closeAll() throws IOException {
        try (folder;
                duck;
                output;
                gathering;
                pieces) {
            texts.clear();
        }
    }
}
